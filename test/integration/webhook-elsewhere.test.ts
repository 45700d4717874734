import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { codeOf } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { Role } from '../../core/model/member.ts'
import { records } from '../../core/records.ts'
import { certificateMs, pemOf } from '../../engine/join/authority.ts'
import { type JoinFile, readJoinFile, writeJoinFile } from '../../platform/membership/join-file.ts'
import { callUnary } from '../../platform/rpc/call.ts'
import { dial } from '../../platform/rpc/dial.ts'
import { unary } from '../../platform/rpc/handlers.ts'
import { keyDigest } from '../../platform/rpc/tls-identity.ts'
import type { TriggerRequest__Output } from '../../proto/gen/banyan/v1/TriggerRequest.ts'
import type { TriggerReply } from '../../proto/gen/banyan/v1/TriggerReply.ts'
import { eventually } from '../support/eventually.ts'
import { type JoinRig, startJoinRig } from '../support/join-rig.ts'
import { deliver } from '../support/webhook.ts'
import { WebhookProgram } from '../support/webhook-program.ts'

const port = 24_011

let program: WebhookProgram
/** The engine on another server: members alone come in. */
let other: JoinRig
let heard: string[] = []

beforeAll(async () => {
  const trigger = unary<TriggerRequest__Output, TriggerReply>(
    async ({ delivery, repositories }) => {
      heard.push(delivery)
      return await Promise.resolve({ accepted: repositories })
    },
  )
  other = await startJoinRig({ control: { Trigger: trigger } })
})
afterAll(async () => await other.stop())

beforeEach(async () => {
  heard = []
  program = await WebhookProgram.create(port)
  const breaker = 'circuit_breaker: { failure_threshold: 1000 }'
  const cli = `engines: [{ address: '${other.address}' }], identity_file: ${identityFile()}, ${breaker}`
  await program.configure({ cli })
})
afterEach(async () => await program.dispose())

const identityFile = () => join(program.folder, 'cli.json')

/** One who is on the list. */
async function memberOf(name: string, role: Role, age = 0): Promise<JoinFile> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const member = { name, role, key: keyDigest(publicKey), joinedAt: 1 }
  await other.write({ [keys.member(name)]: records.member.encode(member) })
  const { authority } = other.joining
  const certificate = authority.agentCertificate(name, publicKey, Date.now() - age)
  const key = pemOf(privateKey)
  return { name, invite: '', authority: authority.certificate, certificate, key }
}

/** Empty: it is let in. */
async function comesIn(file: JoinFile): Promise<string> {
  const connection = dial(other.address, file)
  try {
    return await callUnary(connection.control, 'Version', {}).then(() => '', codeOf)
  } finally {
    connection.close()
  }
}

async function push(delivery: string): Promise<void> {
  const { status } = await deliver(port, { headers: { 'X-GitHub-Delivery': delivery } })
  expect(status).toBe(202)
}

async function untilSaid(word: string): Promise<void> {
  await eventually(() => Promise.resolve(program.stderr.includes(word) || undefined), 60_000)
}

async function untilHeard(delivery: string): Promise<void> {
  await eventually(() => Promise.resolve(heard.includes(delivery) || undefined), 60_000)
}

it('another engine is told when its own is gone, with a certificate that it has renewed', async () => {
  const old = await memberOf('hooks', 'webhook', 0.6 * certificateMs)
  await writeJoinFile(identityFile(), old)
  await program.startEngine()
  program.start()
  await program.untilReady()
  await push('near')
  await eventually(() => Promise.resolve(program.triggers[0]))
  const atFirst = [...heard]

  await program.stopEngine()
  await push('far')
  await untilHeard('far')

  expect([atFirst, program.triggers.map(({ delivery }) => delivery)]).toEqual([[], ['near']])
  const file = await eventually(async () => {
    const known = await readJoinFile(identityFile())
    return known?.certificate === old.certificate ? undefined : known
  }, 60_000)
  await expect.poll(async () => await comesIn(old), { timeout: 60_000 }).not.toBe('')
  await push('later')
  await untilHeard('later')
  expect(await comesIn(file)).toBe('')
  expect(await program.stop()).toBe(0)
  expect(program.stderr).not.toContain('PRIVATE KEY')
})

it('another engine refuses one without a certificate, or in another role, and hears it once it has one', async () => {
  program.start()
  await program.untilReady()

  await push('early')
  await untilSaid('rpc-unavailable')
  const before = [...heard]
  await writeJoinFile(identityFile(), await memberOf('eve', 'viewer'))
  await untilSaid('role-denied')
  const asViewer = [...heard]
  await writeJoinFile(identityFile(), await memberOf('hooks-2', 'webhook'))
  await untilHeard('early')

  expect([before, asViewer, heard]).toEqual([[], [], ['early']])
})
