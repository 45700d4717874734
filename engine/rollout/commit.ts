import type { Rollout } from '../../core/model/rollout.ts'
import { isFinished } from '../../core/model/rollout.ts'
import { isHeld, type Lock } from '../../platform/store/lock.ts'
import type { Compare, Store, Write } from '../../platform/store/store.ts'
import type { Owed } from '../report/reports.ts'
import { turnOf } from '../report/rollout-reports.ts'
import type { Stored } from '../view/known.ts'
import type { RolloutOptions } from './context.ts'
import type { Leap } from './leap.ts'
import { leapTransaction, type PutWrite, type StepTransaction } from './transaction.ts'
import type { RolloutWorld } from './world.ts'

/** Below etcd's default limit of 128 operations a transaction. */
const maxWrites = 100

type Outcome = 'moved' | 'lost'

/** A leap, with the transaction that it is. */
export interface DecidedLeap {
  readonly world: RolloutWorld
  readonly made: Leap
  readonly transaction: StepTransaction
}

/** To be called where the leap is decided, before anything else happens: the maps of a world go on changing. */
export function decidedLeap(
  world: RolloutWorld,
  rollout: Stored<Rollout>,
  made: Leap,
): DecidedLeap {
  return { world, made, transaction: leapTransaction(world, rollout, made) }
}

/** One transaction, guarded by the lock's fence and by what was read. */
export async function commitLeap(
  options: RolloutOptions,
  lock: Lock,
  { world, made, transaction }: DecidedLeap,
): Promise<Outcome> {
  const { taken, whole } = made
  const { app, generation, phase } = whole.rollout
  const owed = options.reports?.ofTurn(turnOf(world, made), world.application)
  const outcome = await commit(options, lock, transaction, owed)
  if (outcome === 'committed') {
    options.log.debug({ app, generation, phase, steps: taken.length }, 'rollout step')
    if (isFinished(phase)) options.onFinished(whole.rollout, options.clock.now(), world.manifest)
  }
  return outcome === 'lost' ? 'lost' : 'moved'
}

/** As a rollout's step, without a rollout. */
export async function commitUpkeep(
  options: RolloutOptions,
  lock: Lock,
  transaction: StepTransaction,
): Promise<Outcome> {
  const outcome = await commit(options, lock, transaction)
  return outcome === 'lost' ? 'lost' : 'moved'
}

/** Resolves when the view has it. `moved`: somebody else wrote first, so that the world is another one. */
async function commit(
  options: RolloutOptions,
  lock: Lock,
  transaction: StepTransaction,
  owed: readonly Owed[] = [],
): Promise<'committed' | Outcome> {
  const { store, view, events, reports } = options
  const { fence } = lock
  const begun =
    transaction.ahead.length > maxWrites
      ? await writeAhead(store, fence, transaction)
      : { committed: true as const, rest: transaction }
  if (!begun.committed) return await refused(options, lock, begun.revision)
  const { compare, ahead, writes } = begun.rest
  const told = await Promise.all(transaction.events.map(event => events.prepare(event)))
  const reported = owed.length > 0 && reports ? await reports.writes(owed) : []
  const result = await store.commit({
    compare: [fence, ...compare],
    writes: [...ahead, ...writes, ...told.map(({ write }) => write), ...reported],
  })
  if (!result.committed) return await refused(options, lock, result.revision)
  await view.mirror.waitFor(result.revision, AbortSignal.timeout(10_000))
  for (const { event } of told) events.announce(event)
  return 'committed'
}

type Begun =
  | {
      readonly committed: true
      readonly rest: Pick<StepTransaction, 'compare' | 'ahead' | 'writes'>
    }
  | { readonly committed: false; readonly revision: number }

/** Where data is goes before all tasks: agents start each as it comes. Every part compares the same. Answers the last one. */
async function writeAhead(
  store: Store,
  fence: Compare,
  { compare, claims, ahead, writes }: StepTransaction,
): Promise<Begun> {
  const left = [...ahead]
  let held = compare
  if (claims.length > 0) {
    const claimed = await store.commit({ compare: [fence, ...compare], writes: claims })
    if (!claimed.committed) return { committed: false, revision: claimed.revision }
    held = afterwards(compare, claims, claimed.revision)
  }
  while (left.length > maxWrites) {
    const part = { compare: [fence, ...held], writes: left.splice(0, maxWrites) }
    const { committed, revision } = await store.commit(part)
    if (!committed) return { committed, revision }
  }
  const done = new Set<Write>(claims)
  const rest = writes.filter(each => !done.has(each))
  return { committed: true, rest: { compare: held, ahead: left, writes: rest } }
}

/** What is to be compared once this is written. */
function afterwards(
  compare: readonly Compare[],
  writes: readonly PutWrite[],
  revision: number,
): readonly Compare[] {
  const written = new Set(writes.map(({ key }) => key))
  return compare.map(each =>
    written.has(each.key) ? { key: each.key, modRevision: revision } : each,
  )
}

async function refused(
  { store, view }: RolloutOptions,
  lock: Lock,
  revision: number,
): Promise<Outcome> {
  await view.mirror.waitFor(revision, AbortSignal.timeout(200)).catch(() => undefined)
  return (await isHeld(store, lock)) ? 'moved' : 'lost'
}
