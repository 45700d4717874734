import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { Logger } from '../../platform/logger.ts'
import { type Lock, takeLock } from '../../platform/store/lock.ts'
import type { StoreCluster } from '../../platform/store/store-cluster.ts'
import type { Lease, Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import type { StateStep } from './decide.ts'
import { makeRoom } from './make-room.ts'

export interface StepContext {
  readonly store: Store
  readonly cluster: StoreCluster
  readonly session: { readonly lease: Lease }
  readonly engineId: string
  readonly events: Events
  readonly quotaBytes: number
  readonly log: Logger
}

interface Again {
  readonly againInMs: number
}

const soon: Again = { againInMs: 1000 }
const later: Again = { againInMs: 5000 }
const muchLater: Again = { againInMs: 60_000 }
const lockName = 'state-upkeep'
/** etcd's own reasons not to do it now. */
const notNow = ['store-learner-behind', 'store-unsettled']

/** Does one step. Each may be repeated: etcd has no fence, so that an engine that overslept its lock repeats at most one. */
export async function carryOut(context: StepContext, step: StateStep): Promise<Again> {
  const { cluster, events, log } = context
  if (step.kind === 'make-room') {
    const message = await makeRoom(context)
    if (message === undefined) return muchLater
    await events.record({ kind: 'state-made-room', level: 'warn', message })
    return soon
  }
  if (step.kind === 'disarm') {
    await cluster.compact()
    await cluster.disarm(step.alarm)
    return soon
  }
  return await underLock(context, async lock => {
    log.info({ ...step }, 'upkeep of the state')
    await locked(context, step, lock)
  })
}

type LockedStep = Exclude<StateStep, { readonly kind: 'make-room' | 'disarm' }>

async function locked(context: StepContext, step: LockedStep, lock: Lock): Promise<void> {
  const { cluster, store, events } = context
  switch (step.kind) {
    case 'remove':
      return await cluster.remove(step.member)
    case 'forget-seat': {
      const writes = [{ kind: 'delete' as const, key: keys.seat(step.engine) }]
      await store.commit({ compare: [lock.fence], writes })
      return
    }
    case 'promote': {
      await cluster.promote(step.member)
      const message = `The etcd of ${step.name} has copied everything and votes from now on`
      return await events.record({ kind: 'state-member-votes', message })
    }
    case 'move-leader':
      return await cluster.moveLeader(step.to)
    case 'defragment':
      return await cluster.defragment()
  }
}

async function underLock(
  { store, engineId, session }: StepContext,
  work: (lock: Lock) => Promise<void>,
): Promise<Again> {
  const lock = await takeLock(store, lockName, engineId, session.lease)
  if (!lock) return soon
  try {
    await work(lock)
    return soon
  } catch (error) {
    if (error instanceof BanyanError && notNow.includes(error.code)) return later
    throw error
  } finally {
    await lock.release().catch(() => undefined) // it goes with the lease, or is its holder's the next time
  }
}
