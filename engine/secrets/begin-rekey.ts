import { keys } from '../../core/keys.ts'
import type { NextSealingKey } from '../../core/model/secret.ts'
import { records } from '../../core/records.ts'
import { lookAtRekey } from './rekey-world.ts'
import { freshKey } from './take-over.ts'
import type { RekeyContext } from './take-rekey-step.ts'

/** A rotation: the key that it makes, and the one that this follows. */
export interface Rekey {
  readonly after: string
  readonly id: string
}

/** Makes a new key and stores it, sealed with the present one; or answers the rotation that is under way. */
export async function beginRekey(
  { store, secretKeys, engineId }: RekeyContext,
  about: Pick<NextSealingKey, 'createdAt' | 'person'>,
): Promise<Rekey> {
  for (;;) {
    await secretKeys.catchUp()
    const { active, next, revision } = await lookAtRekey(store, engineId)
    const running = [...next].find(([after, key]) => after === active || isUnfinished(key))
    if (running) return { after: running[0], id: running[1].id }
    const fresh = freshKey(secretKeys.keyring, about)
    const { committed } = await store.commit({
      compare: [
        { key: keys.sealingKey, modRevision: revision },
        { key: keys.sealingKeyAfter(active), modRevision: 0 },
      ],
      writes: [
        {
          kind: 'put',
          key: keys.sealingKeyAfter(active),
          value: records.nextSealingKey.encode(fresh),
        },
      ],
    })
    if (committed) return { after: active, id: fresh.id }
  }
}

function isUnfinished({ resealed }: NextSealingKey): boolean {
  return resealed === undefined
}
