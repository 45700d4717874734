import { BanyanError } from '../../core/errors.ts'
import type { Invite, Member } from '../../core/model/member.ts'

/** A server that wants to be an agent. */
export interface JoinWish {
  readonly name: string
  /** Names its public key. */
  readonly key: string
}

/** What the store says about it. */
export interface JoinFacts {
  /** That of the token, if its secret is right. */
  readonly invite: Invite | undefined
  readonly member: Member | undefined
  /** There is, or was until lately, an agent of this name. */
  readonly registered: boolean
  readonly alive: boolean
}

export interface Redeemed {
  readonly invite: Invite
  readonly member: Member
}

/**
 * What a token is good for. Codes: `token-unknown`, `token-expired`, `token-used`, `token-other-name` (stalled), `name-taken`
 * (wait). One that asks again with the same key, because the answer was lost, gets it again.
 */
export function redeem(wish: JoinWish, facts: JoinFacts, now: number): Redeemed {
  const { invite, member } = facts
  if (!invite) {
    throw refusal(
      'token-unknown',
      'This cluster knows no such token, or not any more (it may have been taken back): make a new one with `banyan agent invite`',
    )
  }
  if (now >= invite.expiresAt) {
    const when = new Date(invite.expiresAt).toISOString()
    throw refusal(
      'token-expired',
      `The token was good until ${when}: make a new one with \`banyan agent invite\``,
    )
  }
  if (invite.name !== undefined && invite.name !== wish.name) {
    const message = `The token is for a server called ${invite.name}, not ${wish.name}: say --name ${invite.name}, or make another one`
    throw refusal('token-other-name', message)
  }
  const isRepeated = invite.usedBy.some(({ name, key }) => name === wish.name && key === wish.key)
  if (isRepeated && member?.key === wish.key) return { invite, member }
  if (invite.usedBy.length >= invite.uses) {
    const users = invite.usedBy.map(({ name }) => name).join(', ')
    throw refusal(
      'token-used',
      `The token was used by ${users}: make a new one with \`banyan agent invite\``,
    )
  }
  checkName(wish.name, facts, invite)
  return {
    invite: { ...invite, usedBy: [...invite.usedBy, { name: wish.name, key: wish.key }] },
    member: { name: wish.name, key: wish.key, joinedAt: now },
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

function refusal(code: string, message: string): BanyanError {
  return new BanyanError(code, message, 'stalled')
}
