import { keys } from '../../core/keys.ts'
import type { NewEvent } from '../../core/model/event.ts'
import { isFinished, type Rollout } from '../../core/model/rollout.ts'
import { records } from '../../core/records.ts'
import type { Lock } from '../../platform/store/lock.ts'
import type { Compare, Write } from '../../platform/store/store.ts'
import type { UpkeepWorld, UpkeepWrite } from '../upkeep/world.ts'
import type { ClusterView, Stored } from '../view.ts'
import type { RolloutOptions } from './context.ts'
import type { Leap } from './leap.ts'
import { narrate } from './narrate.ts'
import type { AppWorld, RolloutWorld, Writes, WriteStep } from './world.ts'

/** Below etcd's default limit of 128 operations a transaction. */
const maxWrites = 100

type Outcome = 'moved' | 'lost'

/** One transaction, guarded by the lock's fence and by what was read. */
export async function commitLeap(
  options: RolloutOptions,
  world: RolloutWorld,
  rollout: Stored<Rollout>,
  lock: Lock,
  { taken, whole }: Leap,
): Promise<Outcome> {
  const { app, generation, phase } = whole.rollout
  const outcome = await commit(options, lock, {
    compare: [
      { key: keys.rollout(app, generation), modRevision: rollout.revision },
      ...guards(world, whole),
    ],
    ahead: taskWrites(options.view, whole),
    writes: [...placeWrites(whole), ...recordWrites(whole)],
    events: taken.flatMap(each => narrate(each.world, each.step)),
  })
  if (outcome === 'committed') {
    options.log.debug({ app, generation, phase, steps: taken.length }, 'rollout step')
    if (isFinished(phase)) options.onFinished(whole.rollout, options.clock.now())
  }
  return outcome === 'lost' ? 'lost' : 'moved'
}

/** As a rollout's step, without a rollout. */
export async function commitUpkeep(
  options: RolloutOptions,
  world: UpkeepWorld,
  lock: Lock,
  step: UpkeepWrite,
): Promise<Outcome> {
  const outcome = await commit(options, lock, {
    compare: guards(world, step),
    ahead: taskWrites(options.view, step),
    writes: [...placeWrites(step), ...applicationWrite(step)],
    events: step.events,
  })
  return outcome === 'lost' ? 'lost' : 'moved'
}

interface Transaction {
  readonly compare: readonly Compare[]
  /** Many tasks are written ahead in chunks: the records that make them count come last. */
  readonly ahead: readonly Write[]
  readonly writes: readonly Write[]
  readonly events: readonly NewEvent[]
}

/** Resolves when the view has it. `moved`: somebody else wrote first, so that the world is another one. */
async function commit(
  { store, view, events }: RolloutOptions,
  { fence }: Lock,
  transaction: Transaction,
): Promise<'committed' | Outcome> {
  const ahead = [...transaction.ahead]
  while (ahead.length > maxWrites) {
    const part = { compare: [fence], writes: ahead.splice(0, maxWrites) }
    if (!(await store.commit(part)).committed) return 'lost'
  }
  const told = await Promise.all(transaction.events.map(event => events.prepare(event)))
  const result = await store.commit({
    compare: [fence, ...transaction.compare],
    writes: [...ahead, ...transaction.writes, ...told.map(({ write }) => write)],
  })
  if (result.committed) {
    await view.mirror.waitFor(result.revision, AbortSignal.timeout(10_000))
    for (const { event } of told) events.announce(event)
    return 'committed'
  }
  await view.mirror.waitFor(result.revision, AbortSignal.timeout(200)).catch(() => undefined)
  const held = await store.get(fence.key)
  const ours =
    held !== undefined && 'createRevision' in fence && held.createRevision === fence.createRevision
  return ours ? 'moved' : 'lost'
}

/** What nobody may have changed meanwhile. An address that is taken must be free until now. */
function guards({ application, applicationRevision }: AppWorld, writes: Writes): Compare[] {
  return [
    { key: keys.application(application.name), modRevision: applicationRevision },
    ...Object.keys(writes.takeVips ?? {}).map(address => ({
      key: keys.vip(address),
      modRevision: 0,
    })),
  ]
}

/** Of a task on an agent that is gone the status goes too: the agent can't say that the container has ended. */
function taskWrites(view: ClusterView, { putTasks, removeTasks }: Writes): Write[] {
  const gone = removeTasks.filter(({ agent }) => view.lost.has(agent) || !view.agents.has(agent))
  return [
    ...removeTasks.map(t => ({ kind: 'delete', key: keys.task(t.agent, t.id) }) as const),
    ...gone.map(t => ({ kind: 'delete', key: keys.status(t.agent, t.id) }) as const),
    ...putTasks.map(
      t => ({ kind: 'put', key: keys.task(t.agent, t.id), value: records.task.encode(t) }) as const,
    ),
  ]
}

function placeWrites({ homes = {}, takeVips = {}, freeVips = [] }: Writes): Write[] {
  const put = (key: string, value: string): Write => ({
    kind: 'put',
    key,
    value: JSON.stringify(value),
  })
  return [
    ...Object.entries(homes).map(([name, agent]) => put(keys.home(name), agent)),
    ...Object.entries(takeVips).map(([address, owner]) => put(keys.vip(address), owner)),
    ...freeVips.map((address): Write => ({ kind: 'delete', key: keys.vip(address) })),
  ]
}

function recordWrites(step: WriteStep): Write[] {
  const { app, generation } = step.rollout
  if (step.forget) {
    return [
      { kind: 'put', key: keys.lastGeneration(app), value: JSON.stringify(generation) },
      { kind: 'delete', key: keys.application(app) },
      { kind: 'delete-prefix', prefix: keys.rolloutsOf(app) },
      { kind: 'delete-prefix', prefix: keys.manifestsOf(app) },
      { kind: 'delete-prefix', prefix: keys.buildsOf(app) },
    ]
  }
  const value = records.rollout.encode(step.rollout)
  return [{ kind: 'put', key: keys.rollout(app, generation), value }, ...applicationWrite(step)]
}

function applicationWrite({ application }: Writes): Write[] {
  if (!application) return []
  const value = records.application.encode(application)
  return [{ kind: 'put', key: keys.application(application.name), value }]
}
