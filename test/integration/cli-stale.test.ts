import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { engineDialer } from '../../cli/client/connect.ts'
import type { Engine } from '../../cli/client/engine.ts'
import { BanyanError, codeOf } from '../../core/errors.ts'
import { serverStream, unary } from '../../platform/rpc/handlers.ts'
import { services } from '../../platform/rpc/load.ts'
import { type GrpcServer, serveGrpc } from '../../platform/rpc/server.ts'
import { listenSilently, type SilentListener } from '../support/silent-listener.ts'
import { banyan } from './cli-fake-engine.ts'

/** Engines that say who they are as an application's name, with and without contact to the state. */
let fresh: GrpcServer
let stale: GrpcServer
/** It doesn't know yet that it is without the state. */
let unaware: GrpcServer
let silent: SilentListener

/** Whether what it refuses may have been done. */
let refusesAt: 'door' | 'begun' = 'begun'
let folder: string

const since = Date.UTC(2026, 10, 22, 12, 3, 4)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-stale-'))
  silent = await listenSilently()
  fresh = await engineThat('fresh', false)
  stale = await engineThat('stale', true)
  unaware = await engineThat('unaware', false, new BanyanError('store-unavailable', 'no', 'retry'))
})

afterAll(async () => {
  await Promise.all([fresh.close(), stale.close(), unaware.close(), silent.stop()])
  await rm(folder, { recursive: true })
})

async function engineThat(
  engine: string,
  isStale: boolean,
  failure?: BanyanError,
): Promise<GrpcServer> {
  const asksStale = () => (isStale ? { stale: { since, engine } } : {})
  const agents = async () => {
    await Promise.resolve()
    if (failure) throw failure
    return { agents: [{ name: engine, state: 'ready' }] }
  }
  const refuse = () => {
    if (failure && refusesAt === 'begun') throw failure
    if (failure ?? isStale)
      throw new BanyanError('store-unavailable', `${engine} changes nothing`, 'wait')
  }
  const control = {
    Version: unary(
      async () => await Promise.resolve({ version: '1', engineId: engine }),
      asksStale,
    ),
    ListAgents: unary(agents, asksStale),
    Suspend: unary(async () => {
      await Promise.resolve()
      refuse()
      return { app: engine, unchanged: false }
    }),
    Sync: serverStream(async function* () {
      await Promise.resolve()
      refuse()
      yield { at: 0, repository: engine, phase: 'done', message: engine, done: true, ok: true }
    }),
  }
  return await serveGrpc({
    services: [[services.control, control]],
    listen: [{ tcp: '127.0.0.1:0' }],
    log: pino({ level: 'silent' }),
  })
}

const at = (...engines: readonly (GrpcServer | SilentListener)[]) =>
  engines.flatMap(each => [
    '--engine',
    'endpoint' in each ? each.endpoint : `127.0.0.1:${each.port ?? 0}`,
  ])

/** As a command does it, but in this process. */
async function dial(...engines: readonly (GrpcServer | SilentListener)[]): Promise<Engine> {
  const addresses = at(...engines).filter(word => word !== '--engine')
  const config = join(folder, 'banyan.yaml')
  await writeFile(
    config,
    stringify({ cli: { engines: addresses.map((address, priority) => ({ address, priority })) } }),
  )
  const { signal } = new AbortController()
  return await engineDialer({ config, signal, warn: () => undefined })()
}

async function whoAnswers(...engines: readonly (GrpcServer | SilentListener)[]) {
  const engine = await dial(...engines)
  const { agents } = await engine.agents()
  engine.close()
  return agents[0]?.name
}

describe('an answer that may be old', () => {
  it('is shown with a warning, and says so in JSON', async () => {
    const ran = await banyan(['--json', ...at(stale), 'agent', 'list'])

    expect(ran.exitCode).toBe(0)
    expect(JSON.parse(ran.stdout)).toMatchObject({
      agents: [{ name: 'stale' }],
      stale: { since, engine: 'stale' },
    })
    expect(ran.stderr).toMatch(
      /^Engine stale has had no majority of the state since .*: this may be old\. Next: [^\n]*\n$/,
    )
  })

  it('is not shown where another engine has a newer one', async () => {
    expect(await whoAnswers(stale, fresh)).toBe('fresh')
    expect(await whoAnswers(fresh, stale)).toBe('fresh')
  })

  it('is shown where the others are silent', async () => {
    expect(await whoAnswers(silent, stale)).toBe('stale')
  })
})

describe('an engine that is without the state', () => {
  const wish = { app: 'shop', repository: '', reason: '', person: 'ada' }

  it('is left for the next one by who only looks, also when it has just found out', async () => {
    expect(await whoAnswers(unaware, fresh)).toBe('fresh')
  })

  it('refuses to change anything, and the command says so', async () => {
    const ran = await banyan([...at(stale), 'sync', '--no-wait'])

    expect(ran).toMatchObject({ exitCode: 1, stdout: '' })
    expect(ran.stderr).toContain('stale changes nothing')
    expect(ran.stderr).toContain('store-unavailable')
  })

  it('is left by who wants to change something when it refuses before it began', async () => {
    refusesAt = 'door'
    const engine = await dial(unaware, fresh)
    expect(await engine.suspend(wish)).toMatchObject({ app: 'fresh' })
    expect(engine.address).toBe(at(fresh)[1])
    engine.close()
  })

  it('is not left where it may have begun', async () => {
    refusesAt = 'begun'
    const engine = await dial(unaware, fresh)
    expect(await engine.suspend(wish).catch(codeOf)).toBe('store-unavailable')
    engine.close()
  })
})
