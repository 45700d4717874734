import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { EngineTunnel, TunnelEnd } from '../../core/model/engine.ts'
import { engineMember, type Member } from '../../core/model/member.ts'
import { records } from '../../core/records.ts'
import type { Store } from '../../platform/store/store.ts'
import { claimKey, releaseKey } from '../join/key-claims.ts'
import type { Members } from '../join/members.ts'
import { notRemoved, refuseRemoved } from '../state/removed.ts'
import { endpointOf } from './open-control.ts'

interface Registration {
  readonly engineId: string
  /** `keyDigest` of the certificate that it comes to other engines with. */
  readonly key: string
  /** Absent: it has no control tunnel. */
  readonly tunnel?: EngineTunnel
  /** Whose key is followed, and is let in a moment longer. */
  readonly leaving?: TunnelEnd
  readonly now: number
}

const tries = 10

/**
 * Lets this engine come in at the others, with the keys that it has now, and no others. Codes: `tunnel-key-taken`, `engine-removed`
 * (stalled), `member-contended` (retry).
 */
export async function registerEngine(
  { store, members }: { readonly store: Store; readonly members: Pick<Members, 'seen'> },
  { engineId, key, tunnel, leaving, now }: Registration,
): Promise<void> {
  const name = engineMember(engineId)
  const place = keys.member(name)
  for (let attempt = 0; attempt < tries; attempt++) {
    await refuseRemoved(store, { engineId, tunnelKey: tunnel?.key })
    const entry = await store.get(place)
    const before = entry && records.member.decode(entry.value, place)
    const member: Member = {
      ...{ name, role: 'engine', key, joinedAt: before?.joinedAt ?? now },
      ...(tunnel && endsOf(tunnel, leaving)),
    }
    const own = [member.tunnelKey, member.nextTunnelKey].flatMap(one => one ?? [])
    const claims = await Promise.all(own.map(async one => await claimKey(store, one, name)))
    const left = [before?.tunnelKey, before?.nextTunnelKey].filter(
      old => old !== undefined && !own.includes(old),
    )
    const { committed, revision } = await store.commit({
      compare: [
        { key: place, modRevision: entry?.modRevision ?? 0 },
        notRemoved(engineId),
        ...claims.flatMap(({ compare }) => compare),
      ],
      writes: [
        { kind: 'put', key: place, value: records.member.encode(member) },
        ...claims.flatMap(({ writes }) => writes),
        ...left.flatMap(old => (old === undefined ? [] : releaseKey(old))),
      ],
    })
    if (committed) return await members.seen(revision)
  }
  throw new BanyanError('member-contended', `The record of ${name} keeps changing`, 'retry')
}

function endsOf(
  tunnel: EngineTunnel,
  leaving: TunnelEnd | undefined,
): Pick<Member, 'tunnelKey' | 'endpoint' | 'nextTunnelKey' | 'nextEndpoint'> {
  const { key, host, next = leaving } = tunnel
  return {
    ...{ tunnelKey: key, endpoint: endpointOf(tunnel) },
    ...(next && { nextTunnelKey: next.key, nextEndpoint: endpointOf({ host, port: next.port }) }),
  }
}
