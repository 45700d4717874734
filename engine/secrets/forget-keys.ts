import { keys } from '../../core/keys.ts'
import { forgetOldKeys } from './forgotten.ts'
import { takeRekeyLock } from './rekey-lock.ts'
import { lookAtRekey } from './rekey-world.ts'
import { sealEverythingAnew } from './seal-anew.ts'
import type { RekeyContext } from './take-rekey-step.ts'

/**
 * Has all keys but the active one forgotten, once nothing is left that an old one sealed. Answers how many there were; undefined:
 * a rotation is under way.
 */
export async function forgetKeys(
  context: RekeyContext,
  person: string,
): Promise<number | undefined> {
  const { store, secretKeys, engineId, events, log } = context
  const lock = await takeRekeyLock(context)
  if (!lock) return undefined
  try {
    await secretKeys.catchUp()
    const { step, revision } = await lookAtRekey(store, engineId)
    if (step.kind !== 'rest') return undefined
    const { keyring } = secretKeys
    await sealEverythingAnew({ store, keyring, fence: lock.fence, log })
    const { event, write } = await events.prepare({
      kind: 'secrets-keys-forgotten',
      message: `${person || 'somebody'} had all sealing keys forgotten but ${keyring.active.id}`,
    })
    const compare = [lock.fence, { key: keys.sealingKey, modRevision: revision }]
    const forgotten = await forgetOldKeys({ store, keyring, compare, event: write })
    if (forgotten === undefined) return undefined
    events.announce(event)
    await secretKeys.catchUp()
    return forgotten
  } finally {
    await lock.release()
  }
}
