import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import { engineMember, type Member } from '../../core/model/member.ts'
import { records } from '../../core/records.ts'
import type { Store } from '../../platform/store/store.ts'
import { claimKey, releaseKey } from '../join/key-claims.ts'
import type { Members } from '../join/members.ts'
import { notRemoved, refuseRemoved } from '../state/removed.ts'

interface Registration {
  readonly engineId: string
  /** `keyDigest` of the certificate that it comes to other engines with. */
  readonly key: string
  /** Absent: it has no control tunnel. */
  readonly tunnel?: { readonly key: string; readonly endpoint: string }
  readonly now: number
}

const tries = 10

/**
 * Lets this engine come in at the others, with the keys that it has in this life. Codes: `tunnel-key-taken`, `engine-removed`
 * (stalled), `member-contended` (retry).
 */
export async function registerEngine(
  { store, members }: { readonly store: Store; readonly members: Pick<Members, 'seen'> },
  { engineId, key, tunnel, now }: Registration,
): Promise<void> {
  const name = engineMember(engineId)
  const place = keys.member(name)
  for (let attempt = 0; attempt < tries; attempt++) {
    await refuseRemoved(store, { engineId, tunnelKey: tunnel?.key })
    const entry = await store.get(place)
    const before = entry && records.member.decode(entry.value, place)
    const member: Member = {
      ...{ name, role: 'engine', key, joinedAt: before?.joinedAt ?? now },
      ...(tunnel && { tunnelKey: tunnel.key, endpoint: tunnel.endpoint }),
    }
    const claim = tunnel && (await claimKey(store, tunnel.key, name))
    const left = [before?.tunnelKey, before?.nextTunnelKey].filter(old => old !== tunnel?.key)
    const { committed, revision } = await store.commit({
      compare: [
        { key: place, modRevision: entry?.modRevision ?? 0 },
        notRemoved(engineId),
        ...(claim?.compare ?? []),
      ],
      writes: [
        { kind: 'put', key: place, value: records.member.encode(member) },
        ...(claim?.writes ?? []),
        ...left.flatMap(old => (old === undefined ? [] : releaseKey(old))),
      ],
    })
    if (committed) return await members.seen(revision)
  }
  throw new BanyanError('member-contended', `The record of ${name} keeps changing`, 'retry')
}
