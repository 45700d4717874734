import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renewedCli } from '../../platform/control/renew.ts'
import { rotateCli } from '../../cli/control/rotate.ts'
import { codeOf } from '../../core/errors.ts'
import { certificateMs } from '../../engine/join/authority.ts'
import { addClient } from '../../engine/join/clients.ts'
import { systemClock } from '../../platform/clock.ts'
import { exec } from '../../platform/exec.ts'
import { enrolAt } from '../../platform/membership/enrol.ts'
import { type JoinFile, readJoinFile } from '../../platform/membership/join-file.ts'
import { callUnary } from '../../platform/rpc/call.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { keyDigest } from '../../platform/rpc/tls-identity.ts'
import { TunnelKeys } from '../../platform/wireguard/keys.ts'
import { type JoinRig, startJoinRig } from '../support/join-rig.ts'
import { X509Certificate } from 'node:crypto'

let rig: JoinRig
let folder: string
let engineKeys: TunnelKeys
let count = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bnt-rot-'))
  engineKeys = await TunnelKeys.open(join(folder, 'engine'))
  rig = await startJoinRig({ controlKeys: engineKeys })
})

afterAll(async () => {
  await rig.stop()
  rmSync(folder, { recursive: true })
})

const refusal = async (promise: Promise<unknown>) => await promise.then(() => '', codeOf)

/** A person's machine that has its certificate. */
async function machine() {
  const name = `ada-${++count}`
  const home = join(folder, name)
  const keys = await TunnelKeys.open(home)
  const wish = { name, publicKey: keys.current, role: 'operator', again: false, person: 'root' }
  await addClient(rig.joining, wish)
  const path = join(home, 'cli.json')
  const place = { address: rig.address, engineKey: engineKeys.current }
  const known = await enrolAt({ path, name, keys, now: Date.now(), place })
  return { name, path, known, home, addresses: [rig.address] }
}

/** Empty: it is let in. */
async function comesIn(file: JoinFile): Promise<string> {
  const connection = dial(rig.address, file)
  try {
    return await refusal(callUnary(connection.control, 'Version', {}))
  } finally {
    connection.close()
  }
}

const later = (ms: number) => ({ ...systemClock, now: () => Date.now() + ms })
const past = later(certificateMs / 2 + 3_600_000)

describe("a person's certificate", () => {
  test('is renewed by a command in the second half of its time, and not before', async () => {
    const { path, known, addresses } = await machine()
    const early = later(certificateMs / 2 - 3 * 3_600_000)

    const before = await renewedCli({ path, known, addresses, clock: early })
    const after = await renewedCli({ path, known, addresses, clock: past })

    expect(before).toEqual(known)
    expect(after.certificate).not.toBe(known.certificate)
    expect(await readJoinFile(path)).toEqual(after)
    expect(await comesIn(after)).toBe('')
    await expect.poll(async () => await comesIn(known), { timeout: 20_000 }).not.toBe('')
  })

  test('is renewed once by commands that come at the same moment, and lets all of them in', async () => {
    const { path, known, addresses, home } = await machine()

    const files = await Promise.all(
      Array.from(
        { length: 8 },
        async () => await renewedCli({ path, known, addresses, clock: past }),
      ),
    )

    for (const file of files) expect(await comesIn((await readJoinFile(path)) ?? file)).toBe('')
    expect(new Set(files.map(({ certificate }) => certificate)).size).toBeLessThanOrEqual(2)
    expect(readdirSync(home).filter(name => name.includes('renewing'))).toEqual([])
  })

  test('stays as it is where no engine answers, and is renewed after a command that died of it', async () => {
    const { path, known, addresses } = await machine()
    const lock = `${path}.renewing`

    const away = await renewedCli({ path, known, addresses: ['127.0.0.1:1'], clock: past })
    writeFileSync(lock, '')
    const busy = await renewedCli({ path, known, addresses, clock: past })
    const old = new Date(Date.now() - 120_000)
    utimesSync(lock, old, old)
    const renewed = await renewedCli({ path, known, addresses, clock: past })

    expect([away, busy]).toEqual([known, known])
    expect(renewed.certificate).not.toBe(known.certificate)
  })
})

describe('rotate-key', () => {
  const configOf = (identityFile: string, address: string) => ({
    ...{ identityFile, control: { interface: 'bnt-none', listenPort: 0, keepaliveMs: 0 } },
    engines: [{ address, controlPort: 0, priority: 1, timeoutMs: 2000 }],
  })

  test('gives a machine new keys at once; with the old ones nobody comes in then', async () => {
    const { path, known, name } = await machine()

    const rotated = await rotateCli(configOf(path, rig.address), exec, systemClock)
    const file = await readJoinFile(path)

    expect(rotated).toMatchObject({ name, publicKey: '' })
    expect(file && (await comesIn(file))).toBe('')
    await expect.poll(async () => await comesIn(known), { timeout: 20_000 }).not.toBe('')
    const { publicKey } = new X509Certificate(file?.certificate ?? '')
    expect(rig.joining.members.find(name)).toMatchObject({ key: keyDigest(publicKey) })
  })

  test('changes nothing where no engine answers, or there is nothing to rotate', async () => {
    const { path, known, home } = await machine()

    const codes = [
      await refusal(rotateCli(configOf(path, '127.0.0.1:1'), exec, systemClock)),
      await refusal(rotateCli(configOf(path, 'unix:/run/x'), exec, systemClock)),
      await refusal(rotateCli(configOf(join(home, 'none.json'), rig.address), exec, systemClock)),
    ]

    expect(codes).toEqual(['rpc-unavailable', 'no-keys', 'no-keys'])
    expect(await readJoinFile(path)).toEqual(known)
    expect(await comesIn(known)).toBe('')
  })
})
