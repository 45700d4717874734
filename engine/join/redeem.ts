import { BanyanError } from '../../core/errors.ts'
import { engineMember, type Invite, type Member } from '../../core/model/member.ts'
import { tunnelKeyPattern } from '../../core/names.ts'

export type JoinRole = 'agent' | 'engine'

/** A server that wants to be an agent, or an engine. */
export interface JoinWish {
  readonly role: JoinRole
  /** An engine's is its id. */
  readonly name: string
  /** Names its public key. */
  readonly key: string
  /** WireGuard's; empty: none. */
  readonly tunnelKey: string
}

/** What the store says about it. */
export interface JoinFacts {
  /** That of the token, if its secret is right. */
  readonly invite: Invite | undefined
  readonly member: Member | undefined
  /** There is, or was until lately, one of this name. */
  readonly registered: boolean
  readonly alive: boolean
}

export interface Redeemed {
  readonly invite: Invite
  readonly member: Member
}

/** What makes a token for the role. */
const making = { agent: 'banyan agent invite', engine: 'banyan engine invite' } as const
/** What redeems it. */
const redeeming = { agent: 'banyan-agent init', engine: 'banyan-engine init --join' } as const

/**
 * What a token is good for. Codes: `token-unknown`, `token-other-role`, `token-expired`, `token-used`, `token-other-name`
 * (stalled), `name-taken` (wait). One that asks again with the same key, because the answer was lost, gets it again.
 */
export function redeem(wish: JoinWish, facts: JoinFacts, now: number): Redeemed {
  const { invite, member } = facts
  if (wish.tunnelKey !== '' && !tunnelKeyPattern.test(wish.tunnelKey)) {
    throw refusal('tunnel-key-malformed', 'The WireGuard key that it came with is none')
  }
  const again = `make a new one with \`${making[wish.role]}\``
  if (!invite) {
    throw refusal(
      'token-unknown',
      `This cluster knows no such token, or not any more (it may have been taken back): ${again}`,
    )
  }
  const role = invite.role === 'engine' ? 'engine' : 'agent'
  if (role !== wish.role) throw otherRole(role, wish.role)
  if (now >= invite.expiresAt) {
    const when = new Date(invite.expiresAt).toISOString()
    throw refusal('token-expired', `The token was good until ${when}: ${again}`)
  }
  if (invite.name !== undefined && invite.name !== wish.name) {
    const message = `The token is for a server called ${invite.name}, not ${wish.name}: say --name ${invite.name}, or make another one`
    throw refusal('token-other-name', message)
  }
  const isRepeated = invite.usedBy.some(({ name, key }) => name === wish.name && key === wish.key)
  if (isRepeated && member?.key === wish.key) return { invite, member }
  if (invite.usedBy.length >= invite.uses) {
    const users = invite.usedBy.map(({ name }) => name).join(', ')
    throw refusal('token-used', `The token was used by ${users}: ${again}`)
  }
  if (wish.role === 'engine') checkEngine(wish, facts)
  else checkName(wish.name, facts, invite)
  return {
    invite: { ...invite, usedBy: [...invite.usedBy, { name: wish.name, key: wish.key }] },
    member: {
      ...{ key: wish.key, joinedAt: now },
      ...(role === 'engine' ? { name: engineMember(wish.name), role } : { name: wish.name }),
      ...(wish.tunnelKey !== '' && { tunnelKey: wish.tunnelKey }),
    },
  }
}

/** Nobody takes the place of an agent unless a person said so, and never of one that runs. */
function checkName(name: string, { member, registered, alive }: JoinFacts, invite: Invite): void {
  if (alive) {
    const message = `An agent called ${name} is running: say --name to call this server otherwise, or stop that one`
    throw new BanyanError('name-taken', message, 'wait')
  }
  if (invite.name === name || (!member && !registered)) return
  const message =
    `There is an agent called ${name}, which is away: say --name to call this server otherwise. If it takes that ` +
    `one's place, make a token with \`banyan agent invite --name ${name}\`; if that one is gone for good, \`banyan agent remove ${name}\``
  throw new BanyanError('name-taken', message, 'wait')
}

/**
 * An engine that is away may have a vote in the state: only who removes it first may take its name. One that didn't get to its end
 * with a token goes on with another one.
 */
function checkEngine({ name, key }: JoinWish, { member, registered, alive }: JoinFacts): void {
  const isSame = member !== undefined && member.key === key
  if (!alive && (isSame || (!member && !registered))) return
  const is = alive ? 'is running' : 'is away, or was joining'
  const message =
    `There is an engine called ${name}, which ${is}: say --name to call this one otherwise. If this server takes ` +
    `its place, \`banyan engine remove ${name}\` first`
  throw new BanyanError('name-taken', message, 'wait')
}

function otherRole(is: JoinRole, wanted: JoinRole): BanyanError {
  const message = `The token is for an ${is} (${redeeming[is]}): for an ${wanted}, make one with \`${making[wanted]}\``
  return refusal('token-other-role', message)
}

function refusal(code: string, message: string): BanyanError {
  return new BanyanError(code, message, 'stalled')
}
