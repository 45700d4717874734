import { keys } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Lease, Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import { takeRekeyLock } from './rekey-lock.ts'
import type { SeenRekey } from './rekey-world.ts'
import { sealEverythingAnew } from './seal-anew.ts'
import type { SecretKeys } from './secret-keys.ts'

/** Engines that are away so long have to be given the key file by hand: who has an old key must not open new ones for ever. */
const keptMs = 30 * 24 * 3_600_000

/** The parts of an engine that a rotation concerns. */
export interface RekeyContext {
  readonly store: Store
  readonly secretKeys: SecretKeys
  readonly events: Events
  readonly engineId: string
  readonly session: { readonly lease: Lease }
  readonly log: Logger
}

/**
 * `rest`: nothing is to be done. `done`: the next step may be there. `wait`: on other engines, or what was seen is not so any
 * more.
 */
type Outcome = 'rest' | 'done' | 'wait'

/** Carries out what `nextRekeyStep` decided. */
export async function takeRekeyStep(context: RekeyContext, seen: SeenRekey): Promise<Outcome> {
  const { step } = seen
  switch (step.kind) {
    case 'rest':
      return 'rest'
    case 'wait':
      return 'wait'
    case 'say':
      return (await say(context, step.key)) ? 'done' : 'wait'
    case 'activate':
      await activate(context, step.key, seen)
      return 'done'
    case 'reseal':
      return (await reseal(context, step.after, seen)) ? 'done' : 'wait'
  }
}

/** Once it is in this engine's file. */
async function say(context: RekeyContext, key: string): Promise<boolean> {
  const { store, secretKeys, engineId } = context
  if (!secretKeys.keyring.byId(key)) return false
  const put = { kind: 'put', key: keys.sealingHolder(key, engineId), value: 'true' } as const
  return (await store.commit({ compare: [], writes: [put] })).committed
}

async function activate(context: RekeyContext, key: string, seen: SeenRekey): Promise<void> {
  const { store, secretKeys, log } = context
  const { active, revision } = seen
  const { committed } = await store.commit({
    compare: [{ key: keys.sealingKey, modRevision: revision }],
    writes: [{ kind: 'put', key: keys.sealingKey, value: JSON.stringify(key) }],
  })
  if (committed) log.info({ key, before: active }, 'sealing key changed')
  await secretKeys.catchUp()
}

/** Whether it is done: another engine may be at it. */
async function reseal(context: RekeyContext, after: string, seen: SeenRekey): Promise<boolean> {
  const { store, secretKeys, events, log } = context
  const next = seen.next.get(after)
  const lock = next && (await takeRekeyLock(context))
  if (!lock) return false
  try {
    const { keyring } = secretKeys
    const resealed = await sealEverythingAnew({ store, keyring, fence: lock.fence, log })
    const lease = await store.lease(keptMs, { keepAlive: false })
    const { event, write } = await events.prepare({
      kind: 'secrets-key-rotated',
      message: `${next.person || 'somebody'} made the sealing key ${next.id}; ${resealed} records are sealed anew with it`,
    })
    const value = records.nextSealingKey.encode({ ...next, resealed })
    const { committed } = await store.commit({
      compare: [lock.fence],
      writes: [
        { kind: 'put', key: keys.sealingKeyAfter(after), value, lease: lease.id },
        { kind: 'delete-prefix', prefix: keys.sealingHoldersOf(next.id) },
        write,
      ],
    })
    if (committed) events.announce(event)
    return committed
  } finally {
    await lock.release()
  }
}
