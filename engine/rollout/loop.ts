import { keys } from '../../core/keys.ts'
import { codeOf, messageOf } from '../../core/errors.ts'
import type { NewEvent } from '../../core/model/event.ts'
import { isFinished, type Rollout } from '../../core/model/rollout.ts'
import { records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import { KeyedLoop } from '../../platform/keyed-loop.ts'
import type { Logger } from '../../platform/logger.ts'
import { tryLock, type Lock } from '../../platform/store/lock.ts'
import type { Compare, Store, Write } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import type { Manifests } from '../manifests.ts'
import { loadOf, spreadOf } from '../scheduler/loads.ts'
import type { EngineSession } from '../session.ts'
import type { ClusterView, Stored } from '../view.ts'
import { failWith } from './fail.ts'
import { narrate } from './narrate.ts'
import { nextStep } from './steps.ts'
import type { RolloutSettings, RolloutWorld, Step } from './world.ts'

export interface RolloutOptions {
  readonly store: Store
  readonly view: ClusterView
  readonly manifests: Manifests
  readonly events: Events
  readonly engineId: string
  readonly session: EngineSession
  /** Builds what the world's manifest says; answers the images that were missing. */
  readonly build: (world: RolloutWorld, signal: AbortSignal) => Promise<Rollout['images']>
  readonly settingsOf: (repository: string) => RolloutSettings
  readonly onFinished: (rollout: Rollout, now: number) => void
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

/** Rollouts that are worked on at once. */
const concurrency = 16
/** Steps of one round; a state machine that doesn't rest after so many is a bug. */
const maxSteps = 100
/** A reason to wait is worth a write only when it lasts. */
const waitingIsNewsAfterMs = 1000
const lockRetryMs = 1000
/** The pace at which an unfinished rollout is looked at although nothing poked it. */
const resyncMs = 3000
/** Below etcd's default limit of 128 operations a transaction. */
const maxWrites = 100

type WriteStep = Extract<Step, { kind: 'write' }>

/** Drives every unfinished rollout forward, under its application's lock. Any engine can go on from any phase. */
export function startRollouts(options: RolloutOptions): { readonly idle: () => Promise<void> } {
  const locks = new Map<string, Lock>()
  const loop = new KeyedLoop({
    name: 'rollout',
    round: (app, signal) => round(options, locks, app, signal),
    concurrency,
    log: options.log,
    signal: options.signal,
  })
  const pokeUnfinished = (apps: Iterable<string>) => {
    for (const app of apps) if (options.view.unfinishedRollout(app)) loop.poke(app)
  }
  options.view.onTouched(touched => {
    const wide = touched.acks || touched.agents.size > 0
    pokeUnfinished(wide ? options.view.apps.keys() : touched.apps)
  })
  pokeUnfinished(options.view.apps.keys())
  return { idle: async () => await loop.idle() }
}

async function round(
  options: RolloutOptions,
  locks: Map<string, Lock>,
  app: string,
  signal: AbortSignal,
): Promise<{ readonly againInMs: number } | undefined> {
  for (let step = 0; step < maxSteps; step++) {
    const rollout = options.view.unfinishedRollout(app)
    if (!rollout) {
      await locks.get(app)?.release()
      locks.delete(app)
      return undefined
    }
    const lock = locks.get(app) ?? (await takeLock(options, app))
    if (!lock) return { againInMs: lockRetryMs }
    locks.set(app, lock)
    const world = await worldOf(options, rollout)
    if (!world) return { againInMs: resyncMs }
    const again = await advance(options, world, rollout, lock, signal)
    if (again === 'lost') {
      locks.delete(app)
      return { againInMs: lockRetryMs }
    }
    if (again !== 'moved') return { againInMs: again }
  }
  throw new Error(`rollout of ${app} does not rest`)
}

async function takeLock({ store, engineId, session }: RolloutOptions, app: string) {
  return await tryLock(store, `rollout/${app}`, engineId, session.lease)
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
    case 'build':
      return await commit(options, world, rollout, lock, await buildStep(options, world, signal))
    case 'write':
      return await commit(options, world, rollout, lock, step)
    case 'wait':
      return await noteWaiting(options, world, rollout, lock, step)
    default:
      return step satisfies never
  }
}

async function buildStep(
  { build }: RolloutOptions,
  world: RolloutWorld,
  signal: AbortSignal,
): Promise<WriteStep> {
  try {
    const images = { ...world.rollout.images, ...(await build(world, signal)) }
    return { kind: 'write', rollout: { ...world.rollout, images }, putTasks: [], removeTasks: [] }
  } catch (error) {
    if (signal.aborted) throw error
    return failWith(world, { code: codeOf(error), message: messageOf(error) })
  }
}

async function noteWaiting(
  options: RolloutOptions,
  { rollout, now }: RolloutWorld,
  stored: Stored<Rollout>,
  { fence }: Lock,
  { reason, untilMs }: Extract<Step, { kind: 'wait' }>,
): Promise<number> {
  const waited = now - Math.max(...Object.values(rollout.times))
  if (rollout.waiting !== reason && waited >= waitingIsNewsAfterMs) {
    const key = keys.rollout(rollout.app, rollout.generation)
    await options.store.commit({
      compare: [fence, { key, modRevision: stored.revision }],
      writes: [
        { kind: 'put', key, value: records.rollout.encode({ ...rollout, waiting: reason }) },
      ],
    })
  }
  const untilNews = waited < waitingIsNewsAfterMs ? waitingIsNewsAfterMs - waited : resyncMs
  return Math.max(1, Math.min(untilNews, resyncMs, (untilMs ?? Infinity) - now))
}

/** One transaction, guarded by the lock's fence and by what was read. Many tasks are written ahead in chunks. */
async function commit(
  { store, view, events, onFinished, clock, log }: RolloutOptions,
  world: RolloutWorld,
  rollout: Stored<Rollout>,
  { fence }: Lock,
  step: WriteStep,
): Promise<'moved' | 'lost'> {
  const taskWrites = taskWritesOf(step)
  while (taskWrites.length > maxWrites) {
    const chunk = taskWrites.splice(0, maxWrites)
    const ahead = await store.commit({ compare: [fence], writes: chunk })
    if (!ahead.committed) return 'lost'
  }
  const told = await Promise.all(
    narrate(world, step).map((event: NewEvent) => events.prepare(event)),
  )
  const result = await store.commit({
    compare: [fence, ...guards(world, rollout)],
    writes: [...taskWrites, ...recordWrites(step), ...told.map(({ write }) => write)],
  })
  if (!result.committed) {
    await view.mirror.waitFor(result.revision, AbortSignal.timeout(200)).catch(() => undefined)
    const held = await store.get(fence.key)
    const ours =
      held !== undefined &&
      'createRevision' in fence &&
      held.createRevision === fence.createRevision
    return ours ? 'moved' : 'lost'
  }
  await view.mirror.waitFor(result.revision, AbortSignal.timeout(10_000))
  for (const { event } of told) events.announce(event)
  const { app, generation, phase } = step.rollout
  log.debug({ app, generation, phase }, 'rollout step')
  if (isFinished(phase)) onFinished(step.rollout, clock.now())
  return 'moved'
}

function guards(world: RolloutWorld, rollout: Stored<Rollout>): Compare[] {
  const { app, generation } = world.rollout
  return [
    { key: keys.rollout(app, generation), modRevision: rollout.revision },
    { key: keys.application(app), modRevision: world.applicationRevision },
  ]
}

function taskWritesOf({ putTasks, removeTasks }: WriteStep): Write[] {
  return [
    ...removeTasks.map(t => ({ kind: 'delete', key: keys.task(t.agent, t.id) }) as const),
    ...putTasks.map(
      t => ({ kind: 'put', key: keys.task(t.agent, t.id), value: records.task.encode(t) }) as const,
    ),
  ]
}

function recordWrites({ rollout, application, forget }: WriteStep): Write[] {
  const { app, generation } = rollout
  if (forget) {
    return [
      { kind: 'put', key: keys.lastGeneration(app), value: JSON.stringify(generation) },
      { kind: 'delete', key: keys.application(app) },
      { kind: 'delete-prefix', prefix: keys.rolloutsOf(app) },
      { kind: 'delete-prefix', prefix: keys.manifestsOf(app) },
    ]
  }
  const writes: Write[] = [
    { kind: 'put', key: keys.rollout(app, generation), value: records.rollout.encode(rollout) },
  ]
  if (application) {
    const value = records.application.encode(application)
    writes.push({ kind: 'put', key: keys.application(app), value })
  }
  return writes
}

async function worldOf(
  { view, manifests, settingsOf, clock }: RolloutOptions,
  { value: rollout }: Stored<Rollout>,
): Promise<RolloutWorld | undefined> {
  const manifest = await manifests.get(rollout.app, rollout.generation)
  const { application, tasks, statuses, rollouts } = view.app(rollout.app)
  if (!manifest || !application) return undefined
  const { active } = application.value
  const before = active === undefined ? undefined : await manifests.get(rollout.app, active)
  const ofTasks = rollout.phase === 'scheduling' ? view.tasksByAgent : undefined
  return {
    now: clock.now(),
    application: application.value,
    applicationRevision: application.revision,
    rollout,
    manifest,
    ...(before &&
      active !== undefined && {
        previous: { manifest: before, images: rollouts.get(active)?.value.images ?? {} },
      }),
    tasks: [...tasks.values()],
    statuses,
    agents: [...view.agents.values()].map(({ value: agent }) =>
      loadOf(agent, view.alive.has(agent.name), ofTasks?.get(agent.name)?.values() ?? []),
    ),
    spread: spreadOf(tasks.values()),
    acks: view.acks,
    settings: settingsOf(manifest.source.repository),
  }
}
