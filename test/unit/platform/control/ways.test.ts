import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { controlAddress } from '../../../../core/control-address.ts'
import { codeOf } from '../../../../core/errors.ts'
import { systemClock } from '../../../../platform/clock.ts'
import { openWays, wayTo } from '../../../../platform/control/ways.ts'

const theirs = Buffer.alloc(32, 2).toString('base64')
const usual = { controlPort: 51_821, priority: 1, timeoutMs: 2000 }
const direct = { address: '192.0.2.7:50051', ...usual }
const inside = { address: 'engine-1.example:50052', wgPublicKey: theirs, ...usual }
const socket = { address: 'unix:/run/banyan/engine.sock', ...usual }
const here = { address: '127.0.0.1:50051', ...usual }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-ways-'))
})
afterAll(async () => await rm(folder, { recursive: true }))

describe('what is dialled', () => {
  it.each([
    [
      'inside of the tunnel, for an engine with a key',
      inside.address,
      `[${controlAddress('client', theirs)}]:50052`,
    ],
    ['itself, for an engine without one', direct.address, direct.address],
    ['itself, for a socket', socket.address, socket.address],
    ['itself, for one that is not in the list', '192.0.2.9:50051', '192.0.2.9:50051'],
  ])('is the engine %s', (_case, engine, expected) => {
    expect(wayTo([inside, direct, socket], engine)).toBe(expected)
  })
})

describe('a machine without a certificate', () => {
  const opened = async (engines: readonly (typeof direct)[]) => {
    const control = { interface: 'bnt-none', listenPort: 0, keepaliveMs: 0 }
    const config = { engines, control, identityFile: join(folder, 'cli.json') }
    const exec = () => Promise.reject(new Error('no program has to be asked'))
    return await openWays(config, exec, systemClock)
  }

  it('needs none for what stays on it', async () => {
    const ways = await opened([socket, here])

    expect(ways.identity).toBeUndefined()
    expect(ways.addressOf(here.address)).toBe(here.address)
  })

  it('has no way to an engine on another server', async () => {
    expect(await opened([here, direct]).catch(codeOf)).toBe('not-enrolled')
  })
})
