import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { BanyanError } from '../../core/errors.ts'
import { encodeToken, type JoinToken, type TokenTunnel } from '../../core/join-token.ts'
import { keys, prefixes } from '../../core/keys.ts'
import type { Invite } from '../../core/model/member.ts'
import { records } from '../../core/records.ts'
import type { Entry, Store, Write } from '../../platform/store/store.ts'
import { invitationKey, publicKeyOf } from '../../platform/wireguard/x25519.ts'

const hourMs = 3_600_000
export const defaultTtlMs = 24 * hourMs
const maxTtlMs = 500 * hourMs
const maxUses = 1000
const maxInvites = 1000
/** Until then whoever comes late hears that the token is too old, and not that there is none. */
const rememberedMs = 7 * 24 * hourMs

export interface InviteWish {
  readonly name?: string
  /** Of who joins with it. Absent: agent. */
  readonly role?: 'engine'
  /** Whoever joins comes in by this engine's control tunnel; absent: over TCP. */
  readonly tunnel?: TokenTunnel
  readonly ttlMs: number
  readonly uses: number
  readonly person: string
}

export interface NewInvite {
  /** Told once: the store has a hash of its secret. */
  readonly token: string
  /** Names it, and is no secret. */
  readonly id: string
  readonly invite: Invite
}

/** Codes: `invite-invalid` (stalled), `invites-too-many` (wait). */
export async function createInvite(
  store: Store,
  fingerprint: Buffer,
  wish: InviteWish,
  now: number,
): Promise<NewInvite> {
  check(wish)
  const { entries } = await store.range(prefixes.invites)
  const old = entries.filter(entry => decode(entry).expiresAt + rememberedMs < now)
  if (entries.length - old.length >= maxInvites) {
    const message = `${maxInvites} invitations are open or were lately: wait until some are forgotten, or use --uses`
    throw new BanyanError('invites-too-many', message, 'wait')
  }
  const [id, secret] = [randomBytes(8), randomBytes(24)]
  const invite: Invite = {
    secretHash: hashOf(secret).toString('hex'),
    ...(wish.name !== undefined && { name: wish.name }),
    ...(wish.role && { role: wish.role }),
    ...(wish.tunnel && { tunnelKey: publicKeyOf(invitationKey(secret)) }),
    ...{ uses: wish.uses, usedBy: [], createdAt: now, expiresAt: now + wish.ttlMs },
    person: wish.person,
  }
  await store.commit({
    compare: [],
    writes: [
      putInvite(id, invite),
      ...old.slice(0, 50).map(({ key }): Write => ({ kind: 'delete', key })),
    ],
  })
  const { tunnel } = wish
  const token = encodeToken({ fingerprint, id, secret, ...(tunnel && { tunnel }) })
  return { token, id: id.toString('hex'), invite }
}

/** The invitation that a token is for; undefined unless it knows the secret. */
export function inviteOf(
  entry: Entry | undefined,
  { secret }: Pick<JoinToken, 'secret'>,
): Invite | undefined {
  const invite = entry && decode(entry)
  const isRight = invite && timingSafeEqual(Buffer.from(invite.secretHash, 'hex'), hashOf(secret))
  return isRight ? invite : undefined
}

export function inviteKey(id: Buffer): string {
  return keys.invite(id.toString('hex'))
}

export function putInvite(id: Buffer, invite: Invite): Write {
  return { kind: 'put', key: inviteKey(id), value: records.invite.encode(invite) }
}

function check({ name, ttlMs, uses }: InviteWish): void {
  if (!(ttlMs >= 60_000 && ttlMs <= maxTtlMs)) throw invalid('A token is good for 1m to 500h')
  if (!(uses >= 1 && uses <= maxUses)) throw invalid(`A token is for 1 to ${maxUses} servers`)
  if (name !== undefined && uses > 1) throw invalid('A token with a name is for one server')
}

function invalid(message: string): BanyanError {
  return new BanyanError('invite-invalid', message, 'stalled')
}

/** A secret of 24 random bytes can't be guessed, so that its hash needs no salt and no time. */
function hashOf(secret: Buffer): Buffer {
  return createHash('sha256').update(secret).digest()
}

function decode({ key, value }: Entry): Invite {
  return records.invite.decode(value, key)
}
