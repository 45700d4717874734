import type { Invite, InviteUse, Member, Role, StoredAuthority } from '../model/member.ts'
import { listOf, number, object, oneOf, optional, text } from './schema.ts'

const role = oneOf<Role>({
  agent: true,
  operator: true,
  viewer: true,
  webhook: true,
  engine: true,
})

export const member = object<Member>({
  name: text,
  role: optional(role),
  key: text,
  nextKey: optional(text),
  tunnelKey: optional(text),
  nextTunnelKey: optional(text),
  endpoint: optional(text),
  nextEndpoint: optional(text),
  joinedAt: number,
})

export const invite = object<Invite>({
  secretHash: text,
  name: optional(text),
  role: optional(role),
  tunnelKey: optional(text),
  uses: number,
  usedBy: listOf(object<InviteUse>({ name: text, key: text })),
  createdAt: optional(number),
  expiresAt: number,
  person: text,
})

export const authority = object<StoredAuthority>({ certificate: text, sealedKey: text })
