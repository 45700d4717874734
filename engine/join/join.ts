import { BanyanError } from '../../core/errors.ts'
import type { JoinToken } from '../../core/join-token.ts'
import { keys } from '../../core/keys.ts'
import type { NewEvent } from '../../core/model/event.ts'
import { engineMember, type Member } from '../../core/model/member.ts'
import { records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import { agentNamePattern, type CertifiedPeer, keyDigest } from '../../platform/rpc/tls-identity.ts'
import type { Entry, Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import { type Authority, readPublicKey } from './authority.ts'
import { releaseOf } from './clients.ts'
import { claimKey } from './key-claims.ts'
import { inviteKey, inviteOf, putInvite } from './invites.ts'
import type { Members } from './members.ts'
import { type JoinRole, redeem, type Redeemed } from './redeem.ts'
import { forgetRemoval } from '../state/removed.ts'

export interface JoinContext {
  readonly store: Store
  readonly authority: Authority
  readonly members: Members
  readonly events: Events
  readonly clock: Clock
}

export interface JoinAsk extends Pick<JoinToken, 'id' | 'secret'> {
  readonly name: string
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Buffer
  /** Epoch milliseconds, by the clock of who asks. */
  readonly now: number
  /** WireGuard's, base64; empty: it comes over TCP. */
  readonly tunnelKey: string
}

/** Certificates end, and leases count: clocks that are further apart make trouble that nobody understands. */
const maxSkewMs = 5 * 60_000
const tries = 10

/** Who asks, and for what. */
interface Candidate extends JoinAsk {
  readonly role: JoinRole
  /** Of an engine: `host:port` of its control tunnel. */
  readonly endpoint?: string
}

interface Considered extends Redeemed {
  readonly inviteEntry: Entry | undefined
  readonly memberEntry: Entry | undefined
  readonly before: Member | undefined
}

/**
 * A certificate for a server that has a token. Codes: those of `redeem` and `claimKey`, `name-invalid`, `key-unfit` (stalled), `clock-skew`
 * (wait), `join-contended` (retry).
 */
export async function join(context: JoinContext, ask: JoinAsk): Promise<string> {
  checkAsker(ask, context.clock.now())
  return await certify(context, { ...ask, role: 'agent' })
}

/** Its place on the list, and a certificate for it. Codes: as for `join`, but for those of who asks. */
export async function certify(context: JoinContext, candidate: Candidate): Promise<string> {
  const { authority, clock } = context
  const publicKey = readPublicKey(candidate.publicKey)
  const key = keyDigest(publicKey)
  for (let attempt = 0; attempt < tries; attempt++) {
    const name = await admit(context, candidate, key)
    if (name !== undefined) return authority.agentCertificate(name, publicKey, clock.now())
  }
  throw new BanyanError('join-contended', 'Too many servers join at once; try again', 'retry')
}

/** What the token would make of who asks; nothing is noted. Codes: those of `redeem`. */
export async function consider(
  { store, clock }: JoinContext,
  candidate: Candidate,
  key: string,
): Promise<Considered> {
  const [member, registered, alive] = placesOf(candidate)
  const wanted = [inviteKey(candidate.id), member, registered, alive]
  const [inviteEntry, memberEntry, known, live] = await Promise.all(
    wanted.map(async one => await store.get(one)),
  )
  const before = memberEntry && records.member.decode(memberEntry.value, memberEntry.key)
  const facts = {
    invite: inviteOf(inviteEntry, candidate),
    member: before,
    registered: known !== undefined,
    alive: live !== undefined,
  }
  const redeemed = redeem({ ...candidate, key }, facts, clock.now())
  return { ...redeemed, inviteEntry, memberEntry, before }
}

/** Keys of the list, of what was there of this name, and of what lives. */
function placesOf({ role, name }: Candidate): readonly [string, string, string] {
  return role === 'engine'
    ? [keys.member(engineMember(name)), keys.engine(name), keys.engine(name)]
    : [keys.member(name), keys.agent(name), keys.alive(name)]
}

/** Notes it as a member, and on its token, in one write: answers the member's name. Undefined when either changed meanwhile. */
async function admit(
  context: JoinContext,
  candidate: Candidate,
  key: string,
): Promise<string | undefined> {
  const { store, members, events } = context
  const considered = await consider(context, candidate, key)
  const { invite, inviteEntry, memberEntry, before } = considered
  const { endpoint } = candidate
  const member = { ...considered.member, ...(endpoint !== undefined && { endpoint }) }
  const place = keys.member(member.name)
  const { event, write } = await events.prepare(joinedEvent(candidate, invite.person))
  const value = records.member.encode(member)
  const claim = member.tunnelKey && (await claimKey(store, member.tunnelKey, member.name))
  const { committed, revision } = await store.commit({
    compare: [
      { key: inviteKey(candidate.id), modRevision: inviteEntry?.modRevision ?? 0 },
      { key: place, modRevision: memberEntry?.modRevision ?? 0 },
      ...(claim ? claim.compare : []),
    ],
    writes: [
      putInvite(candidate.id, invite),
      { kind: 'put', key: place, value },
      ...releaseOf(before, member.tunnelKey),
      ...(claim ? claim.writes : []),
      // who invites an engine of this name lets it in again
      ...(candidate.role === 'engine' ? [forgetRemoval(candidate.name)] : []),
      write,
    ],
  })
  if (!committed) return undefined
  events.announce(event)
  await members.seen(revision)
  return member.name
}

function joinedEvent({ role, name }: Candidate, person: string): NewEvent {
  const message = `${name} joined with a token of ${person || 'somebody'} and has a certificate`
  if (role === 'engine') return { kind: 'engine-certified', message }
  return { kind: 'agent-certified', agent: name, message }
}

/** A new certificate for one that has one. Codes: `key-unfit` (stalled), those of `offerTunnelKey`. */
export async function renew(
  { authority, members, clock }: Pick<JoinContext, 'authority' | 'members' | 'clock'>,
  peer: CertifiedPeer,
  { spki, tunnelKey }: { readonly spki: Buffer; readonly tunnelKey: string },
): Promise<string> {
  const publicKey = readPublicKey(spki)
  if (tunnelKey !== '') await members.offerTunnelKey(peer, tunnelKey)
  await members.offerKey(peer, keyDigest(publicKey))
  return authority.agentCertificate(peer.name, publicKey, clock.now())
}

/** Codes: `name-invalid` (stalled), `clock-skew` (wait). */
export function checkAsker(
  { name, now: theirs }: Pick<JoinAsk, 'name' | 'now'>,
  now: number,
): void {
  if (!agentNamePattern.test(name)) {
    const message = 'A name is at most 63 of a-z, A-Z, 0-9, . _ and -'
    throw new BanyanError('name-invalid', message, 'stalled')
  }
  const apart = Math.abs(now - theirs)
  if (apart <= maxSkewMs) return
  const message = `The clocks of this server and the engine's are ${Math.round(apart / 60_000)} minutes apart: set them, such as with \`timedatectl set-ntp true\``
  throw new BanyanError('clock-skew', message, 'wait')
}
