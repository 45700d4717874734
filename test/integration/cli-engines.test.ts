import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { engineDialer } from '../../cli/client/connect.ts'
import { BanyanError } from '../../core/errors.ts'
import { unary } from '../../platform/rpc/handlers.ts'
import { services } from '../../platform/rpc/load.ts'
import { type GrpcServer, serveGrpc } from '../../platform/rpc/server.ts'
import { startDeafHost } from '../support/deaf-host.ts'
import { freePort } from '../support/free-port.ts'
import { listenSilently, type SilentListener } from '../support/silent-listener.ts'
import { banyan, FakeEngine } from './cli-fake-engine.ts'

let folder: string
let silent: SilentListener
let well: FakeEngine
let [near, far, guarded]: (GrpcServer | undefined)[] = []
let dead: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-engines-'))
  silent = await listenSilently()
  well = await FakeEngine.start()
  well.answers = { Version: () => ({ version: '9.9.9', engineId: 'well' }) }
  near = await engineThat(() => ({ version: '1', engineId: 'near' }))
  far = await engineThat(() => ({ version: '1', engineId: 'far' }))
  guarded = await engineThat(() => {
    throw new BanyanError('member-refused', 'You are not on the list.', 'wait')
  })
  dead = `127.0.0.1:${await freePort()}`
})

afterAll(async () => {
  await Promise.all([silent.stop(), well.close(), near?.close(), far?.close(), guarded?.close()])
  await rm(folder, { recursive: true })
})

describe('of several engines', () => {
  it.each([
    ['the first by priority', () => [at(far, 2), at(near, 1)], 'near'],
    ['the next, when the first refuses', () => [{ address: dead }, at(near, 2)], 'near'],
    ['the next, when the first hangs', () => [{ address: silent.endpoint }, at(near, 2)], 'near'],
    [
      'the third, when one hangs and one is dead',
      () => [{ address: silent.endpoint }, { address: dead, priority: 2 }, at(far, 3)],
      'far',
    ],
    ['the next, when the first says no', () => [at(guarded, 1), at(far, 2)], 'far'],
  ])('takes %s', async (_case, engines, expected) => {
    const engine = await dialerOf(engines())()
    const { engineId } = await engine.version()
    engine.close()

    expect(engineId).toBe(expected)
  })

  it('gives those more time that were too slow, when none answered in its time', async () => {
    let times = 0
    const slow = await engineThat(async () => {
      const isFirst = times++ === 0
      await delay(isFirst ? 60_000 : 1500, undefined, { ref: false })
      return { version: '1', engineId: 'slow' }
    })
    const engines = [{ address: dead }, { ...at(slow, 2), timeout_seconds: 1 }]
    const engine = await dialerOf(engines)()
    engine.close()
    await slow.close()

    expect(engine.address).toBe(at(slow, 2).address)
    expect(times).toBe(2)
  })

  it('says of each why it is not there, when none is, also with more time', async () => {
    const engines = [{ address: dead }, { address: silent.endpoint, timeout_seconds: 1 }]
    const before = silent.callers()
    const failure = await dialerOf(engines)().catch((error: unknown) => error)

    expect(failure).toMatchObject({ code: 'engine-unreachable' })
    expect((failure as Error).message).toMatch(/^None of the engines answers\. /)
    for (const { address } of engines) expect((failure as Error).message).toContain(address)
    expect((failure as Error).message).toContain('did not answer within 5 s')
    expect(silent.callers() - before).toBe(2)
  })

  it('says what one that is there says, and asks nobody once more', async () => {
    const hangs = { address: silent.endpoint, timeout_seconds: 1 }
    const before = silent.callers()
    const failure = await dialerOf([{ address: dead }, hangs, at(guarded, 2)])().catch(
      (error: unknown) => error,
    )

    expect(failure).toMatchObject({ code: 'member-refused' })
    expect(silent.callers() - before).toBe(1)
  })

  it('is done as soon as it has its answer', async () => {
    const engines = ['--engine', silent.endpoint, '--engine', `unix:${well.socket}`]
    const ran = await banyan(['version', ...engines])

    expect(ran).toMatchObject({ exitCode: 0, stderr: '' })
    expect(ran.stdout).toContain('9.9.9')
  })

  it('is done then also while it is still connecting to one that is switched off', async () => {
    const off = await startDeafHost()
    const engines = ['--engine', off.endpoint, '--engine', `unix:${well.socket}`]
    const ran = await banyan(['version', ...engines])
    await off.stop()

    expect(ran).toMatchObject({ exitCode: 0, stderr: '' })
    expect(ran.stdout).toContain('9.9.9')
  }, 60_000)
})

function dialerOf(engines: readonly object[]) {
  const config = join(folder, `${Math.random()}.yaml`)
  const { signal } = new AbortController()
  const warn = () => undefined
  let written: Promise<void> | undefined
  const dial = engineDialer({ config, signal, warn })
  return async () => {
    await (written ??= writeFile(config, stringify({ cli: { engines } })))
    return await dial()
  }
}

function at(server: GrpcServer | undefined, priority: number) {
  return { address: `127.0.0.1:${server?.port ?? 0}`, priority }
}

async function engineThat(answer: () => object | Promise<object>): Promise<GrpcServer> {
  return await serveGrpc({
    services: [
      [services.control, { Version: unary(async () => await Promise.resolve().then(answer)) }],
    ],
    listen: [{ tcp: '127.0.0.1:0' }],
    log: pino({ level: 'silent' }),
  })
}
