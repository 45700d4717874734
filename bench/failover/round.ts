import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { keys } from '../../core/keys.ts'
import { isFinished, isLive } from '../../core/model/rollout.ts'
import { records } from '../../core/records.ts'
import type { LockRecord } from '../../platform/store/lock.ts'
import type { Store } from '../../platform/store/store.ts'
import { doorOf } from '../../test/rig/control.ts'
import type { RigEngine } from '../../test/rig/control-plane.ts'
import type { Rig } from '../../test/rig/rig.ts'
import { eventually } from '../../test/support/eventually.ts'
import { begin, end, type Fault } from './faults.ts'
import { startLoadApart } from './load-apart.ts'
import { app, port, versionedPage } from './page.ts'
import type { Setting } from './setting.ts'

const requestsPerSecond = 50
/** Load before the loss, and after everything has settled. */
const marginMs = 2000
const withinMs = 60_000

export interface Figures {
  readonly cliMs: number
  /** One for each agent that had its session at the engine. */
  readonly agentsMs: readonly number[]
  readonly pushMs: number
  readonly failed: number
  readonly requests: number
}

/** A push is rolled out as this generation; the engine that has begun it is lost. */
export async function loseEngine(
  setting: Setting,
  fault: Fault,
  generation: number,
): Promise<Figures> {
  const { rig, stores, operator } = setting
  const urls = rig.hosts().map(({ address }) => `http://${address}:${port}/`)
  const load = startLoadApart(urls, requestsPerSecond)
  await delay(marginMs)
  await rig.repository.commit({ [`${app}/compose.yaml`]: versionedPage(`v${generation}`) })
  const number = await whoRollsOut(rig, stores, generation)
  const victim = rig.engine(number)
  const witness = stores.find((_, index) => index !== number - 1)
  if (!witness) throw new Error('Nobody is left to ask')
  operator.prefer(number)
  const agents = agentsOf(setting, victim)
  const from = performance.now()
  process.stderr.write(`${new Date().toISOString()} ${fault} ${victim.id}\n`)
  await begin(fault, rig, victim)
  const since = () => Math.round(performance.now() - from)
  const [cliMs, agentsMs, pushMs] = await Promise.all([
    untilAnswered(setting).then(since),
    Promise.all(
      agents.map(async at => Math.round((await eventually(() => at(from), withinMs)) - from)),
    ),
    untilLive(witness, generation).then(since),
  ])
  await delay(marginMs)
  await end(fault, rig, victim)
  await untilRested(stores, victim, generation)
  return { cliMs, agentsMs, pushMs, ...(await load.stop()) }
}

/** The number of the engine that has the lock of the rollout. */
async function whoRollsOut(
  rig: Rig,
  [store]: readonly Store[],
  generation: number,
): Promise<number> {
  const holder = await eventually(async () => {
    const rollout = await store?.get(keys.rollout(app, generation))
    const lock = rollout && (await store?.get(keys.lock(`rollout/${app}`)))
    return lock && (JSON.parse(lock.value) as LockRecord).holder
  }, withinMs)
  return 1 + rig.engines().findIndex(({ id }) => id === holder)
}

/** For each agent of this engine: asks when it was elsewhere, if it was since then. */
function agentsOf({ rig, crowd }: Setting, victim: RigEngine) {
  const engine = doorOf(victim)
  const members = crowd
    .at(engine)
    .map(member => (since: number) => Promise.resolve(member.elsewhereAt(engine, since)))
  const real = rig
    .hosts()
    .filter(({ name }) => linksOf(rig, name).at(-1)?.engine === engine)
    .map(({ name }) => async (since: number) => {
      const links = linksOf(rig, name)
      const link = links.find(each => each.at >= since && each.engine !== engine)
      return await Promise.resolve(link?.at)
    })
  return [...members, ...real]
}

/** What its log says of its connections. Times by `performance.now()`. */
function linksOf(rig: Rig, host: string): { readonly engine: string; readonly at: number }[] {
  const lines = readFileSync(join(rig.home, host, 'agent.log'), 'utf8').split('\n')
  return lines
    .filter(line => line.includes('"msg":"connected"'))
    .map(line => JSON.parse(line) as { readonly engine: string; readonly time: string | number })
    .map(({ engine, time }) => ({ engine, at: new Date(time).getTime() - performance.timeOrigin }))
}

/** A command that fails is given again, as a person would. */
async function untilAnswered({ operator }: Setting): Promise<void> {
  await eventually(async () => {
    const { code, stderr } = await operator.run('status')
    if (code !== 0) process.stderr.write(stderr)
    return code === 0 || undefined
  }, withinMs)
}

async function untilLive(store: Store, generation: number): Promise<void> {
  await eventually(async () => {
    const phase = await phaseOf(store, generation)
    if (phase !== undefined && isFinished(phase) && !isLive(phase)) throw new Error(phase)
    return (phase !== undefined && isLive(phase)) || undefined
  }, withinMs)
}

/** Undefined also where the store doesn't answer. */
async function phaseOf(store: Store, generation: number) {
  const entry = await store.get(keys.rollout(app, generation)).catch(() => undefined)
  return entry && records.rollout.decode(entry.value).phase
}

/** The engine is back, and what was pushed is done. */
async function untilRested(
  stores: readonly Store[],
  { id }: RigEngine,
  generation: number,
): Promise<void> {
  await eventually(async () => {
    const [store] = stores
    const engine = await store?.get(keys.engine(id)).catch(() => undefined)
    const phase = store && (await phaseOf(store, generation))
    return (engine && phase === 'done') || undefined
  }, withinMs)
}
