import { keys } from '../../core/keys.ts'
import { isFinished, type Rollout } from '../../core/model/rollout.ts'
import { records } from '../../core/records.ts'
import type { Lock } from '../../platform/store/lock.ts'
import type { Compare, Write } from '../../platform/store/store.ts'
import type { Stored } from '../view.ts'
import type { RolloutOptions } from './context.ts'
import type { Leap } from './leap.ts'
import { narrate } from './narrate.ts'
import type { RolloutWorld, WriteStep } from './world.ts'

/** Below etcd's default limit of 128 operations a transaction. */
const maxWrites = 100

/** One transaction, guarded by the lock's fence and by what was read. Many tasks are written ahead in chunks. */
export async function commitLeap(
  { store, view, events, onFinished, clock, log }: RolloutOptions,
  world: RolloutWorld,
  rollout: Stored<Rollout>,
  { fence }: Lock,
  { taken, whole }: Leap,
): Promise<'moved' | 'lost'> {
  const taskWrites = taskWritesOf(whole)
  while (taskWrites.length > maxWrites) {
    const chunk = taskWrites.splice(0, maxWrites)
    const ahead = await store.commit({ compare: [fence], writes: chunk })
    if (!ahead.committed) return 'lost'
  }
  const news = taken.flatMap(each => narrate(each.world, each.step))
  const told = await Promise.all(news.map(event => events.prepare(event)))
  const result = await store.commit({
    compare: [fence, ...guards(world, rollout)],
    writes: [...taskWrites, ...recordWrites(whole), ...told.map(({ write }) => write)],
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
  const { app, generation, phase } = whole.rollout
  log.debug({ app, generation, phase, steps: taken.length }, 'rollout step')
  if (isFinished(phase)) onFinished(whole.rollout, clock.now())
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
      { kind: 'delete-prefix', prefix: keys.buildsOf(app) },
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
