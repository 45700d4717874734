import type { Rollout } from '../../core/model/rollout.ts'
import { isFinished } from '../../core/model/rollout.ts'
import type { Lock } from '../../platform/store/lock.ts'
import type { UpkeepWorld, UpkeepWrite } from '../upkeep/world.ts'
import type { Stored } from '../view.ts'
import type { RolloutOptions } from './context.ts'
import type { Leap } from './leap.ts'
import { leapTransaction, upkeepTransaction, type StepTransaction } from './transaction.ts'
import type { RolloutWorld } from './world.ts'

/** Below etcd's default limit of 128 operations a transaction. */
const maxWrites = 100

type Outcome = 'moved' | 'lost'

/** One transaction, guarded by the lock's fence and by what was read. */
export async function commitLeap(
  options: RolloutOptions,
  world: RolloutWorld,
  rollout: Stored<Rollout>,
  lock: Lock,
  made: Leap,
): Promise<Outcome> {
  const { taken, whole } = made
  const { app, generation, phase } = whole.rollout
  const outcome = await commit(options, lock, leapTransaction(world, rollout, made))
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
  const outcome = await commit(options, lock, upkeepTransaction(world, step))
  return outcome === 'lost' ? 'lost' : 'moved'
}

/** Resolves when the view has it. `moved`: somebody else wrote first, so that the world is another one. */
async function commit(
  { store, view, events }: RolloutOptions,
  { fence }: Lock,
  transaction: StepTransaction,
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
