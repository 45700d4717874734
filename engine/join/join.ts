import { BanyanError } from '../../core/errors.ts'
import type { JoinToken } from '../../core/join-token.ts'
import { keys } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import { agentNamePattern, type CertifiedPeer, keyDigest } from '../../platform/rpc/tls-identity.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import { type Authority, readPublicKey } from './authority.ts'
import { inviteKey, inviteOf, putInvite } from './invites.ts'
import type { Members } from './members.ts'
import { redeem } from './redeem.ts'

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
}

/** Certificates end, and leases count: clocks that are further apart make trouble that nobody understands. */
const maxSkewMs = 5 * 60_000
const tries = 10

/**
 * A certificate for a server that has a token. Codes: those of `redeem`, `name-invalid`, `key-unfit` (stalled), `clock-skew`
 * (wait), `join-contended` (retry).
 */
export async function join(context: JoinContext, ask: JoinAsk): Promise<string> {
  const { authority, clock } = context
  check(ask, clock.now())
  const publicKey = readPublicKey(ask.publicKey)
  const key = keyDigest(publicKey)
  for (let attempt = 0; attempt < tries; attempt++) {
    if (await admit(context, ask, key)) {
      return authority.agentCertificate(ask.name, publicKey, clock.now())
    }
  }
  throw new BanyanError('join-contended', 'Too many servers join at once; try again', 'retry')
}

/** Notes it as a member, and on its token, in one write. False when either changed meanwhile. */
async function admit(context: JoinContext, ask: JoinAsk, key: string): Promise<boolean> {
  const { store, members, events, clock } = context
  const { name } = ask
  const wanted = [inviteKey(ask.id), keys.member(name), keys.agent(name), keys.alive(name)]
  const entries = await Promise.all(wanted.map(async one => await store.get(one)))
  const [inviteEntry, memberEntry, agent, alive] = entries
  const facts = {
    invite: inviteOf(inviteEntry, ask),
    member: memberEntry && records.member.decode(memberEntry.value, memberEntry.key),
    registered: agent !== undefined,
    alive: alive !== undefined,
  }
  const { invite, member } = redeem({ name, key }, facts, clock.now())
  const { event, write } = await events.prepare({
    kind: 'agent-certified',
    agent: name,
    message: `${name} joined with a token of ${invite.person || 'somebody'} and has a certificate`,
  })
  const value = records.member.encode(member)
  const { committed, revision } = await store.commit({
    compare: [
      { key: inviteKey(ask.id), modRevision: inviteEntry?.modRevision ?? 0 },
      { key: keys.member(name), modRevision: memberEntry?.modRevision ?? 0 },
    ],
    writes: [putInvite(ask.id, invite), { kind: 'put', key: keys.member(name), value }, write],
  })
  if (!committed) return false
  events.announce(event)
  await members.seen(revision)
  return true
}

/** A new certificate for one that has one. Codes: `key-unfit` (stalled), `agent-removed` (wait). */
export async function renew(
  { authority, members, clock }: Pick<JoinContext, 'authority' | 'members' | 'clock'>,
  peer: CertifiedPeer,
  spki: Buffer,
): Promise<string> {
  const publicKey = readPublicKey(spki)
  await members.offerKey(peer, keyDigest(publicKey))
  return authority.agentCertificate(peer.name, publicKey, clock.now())
}

function check({ name, now: theirs }: JoinAsk, now: number): void {
  if (!agentNamePattern.test(name)) {
    const message = 'A name of an agent is at most 63 of a-z, A-Z, 0-9, . _ and -'
    throw new BanyanError('name-invalid', message, 'stalled')
  }
  const apart = Math.abs(now - theirs)
  if (apart <= maxSkewMs) return
  const message = `The clocks of this server and the engine's are ${Math.round(apart / 60_000)} minutes apart: set them, such as with \`timedatectl set-ntp true\``
  throw new BanyanError('clock-skew', message, 'wait')
}
