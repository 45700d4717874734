import { controlAddress, controlKindOf, type ControlKind } from '../../core/control-address.ts'
import type { Invite, Member } from '../../core/model/member.ts'

/** One that the control tunnel lets in. */
export interface Listed {
  /** Of a member; an invitation is nobody yet. */
  readonly member?: string
  readonly publicKey: string
  readonly address: string
  /** Of an engine: `host:port`. */
  readonly endpoint?: string
}

/**
 * Everybody whose key is on the list: members with each of their keys, and whoever holds an open invitation. No key is
 * listed twice: the first one has it.
 */
export function listedOf(
  members: readonly Member[],
  invites: readonly Invite[],
  now: number,
): Listed[] {
  const all = [
    ...members.flatMap(listedMember),
    ...invites
      .filter(({ expiresAt }) => now < expiresAt)
      .flatMap(({ tunnelKey }) => (tunnelKey === undefined ? [] : listed('invitation', tunnelKey))),
  ]
  const taken = new Set<string>()
  return all.filter(({ publicKey }) => !taken.has(publicKey) && taken.add(publicKey))
}

function listedMember({
  name,
  role = 'agent',
  tunnelKey,
  nextTunnelKey,
  endpoint,
  nextEndpoint,
}: Member): Listed[] {
  const ends = [
    { key: tunnelKey, place: endpoint },
    { key: nextTunnelKey, place: nextEndpoint },
  ]
  return ends.flatMap(({ key, place }) =>
    key === undefined
      ? []
      : {
          ...{ member: name, ...listed(controlKindOf(role), key) },
          ...(place !== undefined && { endpoint: place }),
        },
  )
}

function listed(kind: ControlKind, publicKey: string): Listed {
  return { publicKey, address: controlAddress(kind, publicKey) }
}
