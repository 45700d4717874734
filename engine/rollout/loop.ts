import { keys } from '../../core/keys.ts'
import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import type { FailureCause, Rollout } from '../../core/model/rollout.ts'
import { records } from '../../core/records.ts'
import { KeyedLoop } from '../../platform/keyed-loop.ts'
import { takeLock, type Lock } from '../../platform/store/lock.ts'
import { BuildFailure } from '../build/builder.ts'
import { tend } from '../upkeep/tend.ts'
import { commitLeap, commitUpkeep, decidedLeap } from './commit.ts'
import type { Stored } from '../view/known.ts'
import { appsConcerned } from './concerned.ts'
import type { RolloutOptions } from './context.ts'
import { failWith } from './fail.ts'
import { leap, singleStep } from './leap.ts'
import { nextStep } from './steps.ts'
import { observeUpkeep, observeWorld } from './observe.ts'
import { upkeepTransaction } from './transaction.ts'
import type { RolloutWorld, Step, WriteStep } from './world.ts'

/** Rollouts that are worked on at once. */
const concurrency = 16
/** Steps of one round; a state machine that doesn't rest after so many is a bug. */
const maxSteps = 100
/** A reason to wait is worth a write only when it lasts. */
const waitingIsNewsAfterMs = 1000
const lockRetryMs = 1000
/** The pace at which an unfinished rollout is looked at although nothing poked it. */
const resyncMs = 3000

/** Agents that came or changed are looked at together: many may come at once. */
const sweepAfterMs = 1000

/**
 * Drives every unfinished rollout forward, and keeps what serves where it can run, under the application's lock. Any
 * engine can go on from any phase.
 */
export function startRollouts(options: RolloutOptions): { readonly idle: () => Promise<void> } {
  const locks = new Map<string, Lock>()
  const loop = new KeyedLoop({
    name: 'rollout',
    round: (app, signal) => round(options, locks, app, signal),
    concurrency,
    log: options.log,
    signal: options.signal,
  })
  const { view } = options
  const pokeAll = () => {
    for (const app of view.apps.keys()) loop.poke(app)
  }
  let sweep: NodeJS.Timeout | undefined
  view.onTouched(touched => {
    for (const app of appsConcerned(view, touched)) loop.poke(app)
    if (touched.registered.size > 0) sweep ??= setTimeout(pokeAllOnce, sweepAfterMs)
  })
  function pokeAllOnce(): void {
    sweep = undefined
    pokeAll()
  }
  options.signal.addEventListener('abort', () => clearTimeout(sweep), { once: true })
  pokeAll()
  return { idle: async () => await loop.idle() }
}

async function round(
  options: RolloutOptions,
  locks: Map<string, Lock>,
  app: string,
  signal: AbortSignal,
): Promise<{ readonly againInMs: number } | undefined> {
  for (let step = 0; step < maxSteps; step++) {
    const again = await stepOnce(options, locks, app, signal)
    if (again === 'moved') continue
    if (again === 'lost') locks.delete(app)
    if (again === 'rest') {
      await locks.get(app)?.release()
      locks.delete(app)
      return undefined
    }
    return { againInMs: typeof again === 'number' ? again : lockRetryMs }
  }
  throw new Error(`${app} does not rest`)
}

/** Upkeep first: a rollout doesn't wait for what is on a lost agent. Answers how soon to look again, if it isn't over. */
async function stepOnce(
  options: RolloutOptions,
  locks: Map<string, Lock>,
  app: string,
  signal: AbortSignal,
): Promise<'moved' | 'lost' | 'locked' | 'rest' | number> {
  const upkeepWorld = await observeUpkeep(options, app)
  if (!upkeepWorld) return 'rest'
  const upkeep = tend(upkeepWorld)
  const mended = upkeep.kind === 'write' ? upkeepTransaction(upkeepWorld, upkeep) : undefined
  const rollout = options.view.unfinishedRollout(app)
  const untilMs = upkeep.kind === 'rest' ? upkeep.untilMs : undefined
  const restMs = untilMs === undefined ? undefined : Math.max(1, untilMs - upkeepWorld.now)
  if (upkeep.kind === 'rest' && !rollout) return restMs ?? 'rest'
  const lock = locks.get(app) ?? (await lockOf(options, app))
  if (!lock) return 'locked'
  locks.set(app, lock)
  if (mended) return await commitUpkeep(options, lock, mended)
  const world = rollout && (await observeWorld(options, rollout))
  if (!world) return resyncMs
  const again = await advance(options, world, rollout, lock, signal)
  return typeof again === 'number' ? Math.min(again, restMs ?? again) : again
}

async function lockOf({ store, engineId, session }: RolloutOptions, app: string) {
  return await takeLock(store, `rollout/${app}`, engineId, session.lease)
}

async function advance(
  options: RolloutOptions,
  world: RolloutWorld,
  rollout: Stored<Rollout>,
  lock: Lock,
  signal: AbortSignal,
): Promise<'moved' | 'lost' | number> {
  const step = nextStep(world)
  switch (step.kind) {
    case 'build': {
      const built = await buildStep(options, world, signal)
      // a build takes its time: what follows is decided from the world as it is then
      return await commitLeap(options, lock, decidedLeap(world, rollout, singleStep(world, built)))
    }
    case 'write':
      return await commitLeap(options, lock, decidedLeap(world, rollout, leap(world, step)))
    case 'wait':
      return await noteWaiting(options, world, rollout, lock, step)
    default:
      return step satisfies never
  }
}

async function buildStep(
  { build, clock }: RolloutOptions,
  world: RolloutWorld,
  signal: AbortSignal,
): Promise<WriteStep> {
  try {
    const images = { ...world.rollout.images, ...(await build(world, signal)) }
    return { kind: 'write', rollout: { ...world.rollout, images }, putTasks: [], removeTasks: [] }
  } catch (error) {
    if (signal.aborted || mayPass(error, world, clock.now())) throw error
    return failWith(world, buildCause(error))
  }
}

/** A registry or a Docker Engine that is away comes back: the round is retried until the rollout's time is over. */
function mayPass(error: unknown, { rollout, settings }: RolloutWorld, now: number): boolean {
  if (!(error instanceof BanyanError) || error.disposition !== 'retry') return false
  return now < (rollout.times.building ?? now) + settings.timeoutMs
}

function buildCause(error: unknown): FailureCause {
  return {
    code: codeOf(error),
    message: messageOf(error),
    ...(error instanceof BuildFailure && { lastLines: error.lastLines }),
  }
}

async function noteWaiting(
  options: RolloutOptions,
  { rollout, now }: RolloutWorld,
  stored: Stored<Rollout>,
  { fence }: Lock,
  { reason, untilMs, blocked }: Extract<Step, { kind: 'wait' }>,
): Promise<number> {
  const waited = now - Math.max(...Object.values(rollout.times))
  if (rollout.waiting !== reason && waited >= waitingIsNewsAfterMs) {
    const key = keys.rollout(rollout.app, rollout.generation)
    const { blocked: _, ...rest } = rollout
    const noted = { ...rest, waiting: reason, ...(blocked && { blocked }) }
    await options.store.commit({
      compare: [fence, { key, modRevision: stored.revision }],
      writes: [{ kind: 'put', key, value: records.rollout.encode(noted) }],
    })
  }
  const untilNews = waited < waitingIsNewsAfterMs ? waitingIsNewsAfterMs - waited : resyncMs
  return Math.max(1, Math.min(untilNews, resyncMs, (untilMs ?? Infinity) - now))
}
