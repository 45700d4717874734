import { describe, expect, it } from 'vitest'
import { codeOf } from '../../../../core/errors.ts'
import type { Invite, Member } from '../../../../core/model/member.ts'
import { type JoinFacts, redeem } from '../../../../engine/join/redeem.ts'

const now = 1000
const wish = { role: 'agent' as const, name: 'node-2', key: 'k2', tunnelKey: '' }
const invite: Invite = {
  ...{ secretHash: 'h', uses: 1, usedBy: [], expiresAt: now + 1, person: 'ada' },
}
const member: Member = { name: 'node-2', key: 'k1', joinedAt: 1 }
const nothing: JoinFacts = { invite, member: undefined, registered: false, alive: false }
const named = { ...invite, name: 'node-2' }
const used = { ...invite, usedBy: [{ name: 'node-2', key: 'k2' }] }

function outcome(facts: Partial<JoinFacts>): string {
  try {
    return redeem(wish, { ...nothing, ...facts }, now).member.key
  } catch (error) {
    return codeOf(error)
  }
}

describe('a token', () => {
  it.each<[string, Partial<JoinFacts>, string]>([
    ['that nobody knows', { invite: undefined }, 'token-unknown'],
    ['that is over', { invite: { ...invite, expiresAt: now } }, 'token-expired'],
    ['for another name', { invite: { ...invite, name: 'node-3' } }, 'token-other-name'],
    [
      'that another server used',
      { invite: { ...invite, usedBy: [{ name: 'a', key: 'a' }] } },
      'token-used',
    ],
    ['that is good', {}, 'k2'],
    [
      'used by the same server, whose answer was lost',
      { invite: used, member: { ...member, key: 'k2' } },
      'k2',
    ],
    ['used by the same server, which was removed since', { invite: used }, 'token-used'],
    [
      'used by the same server, which another one replaced since',
      { invite: used, member },
      'token-used',
    ],
    [
      'with one use left',
      { invite: { ...invite, uses: 2, usedBy: [{ name: 'a', key: 'a' }] } },
      'k2',
    ],
  ])('%s', (_what, facts, expected) => {
    expect(outcome(facts)).toBe(expected)
  })
})

describe('a name', () => {
  it.each<[string, Partial<JoinFacts>, string]>([
    ['of an agent that runs', { registered: true, alive: true, member }, 'name-taken'],
    [
      'of an agent that runs, though the token names it',
      { invite: named, alive: true, member },
      'name-taken',
    ],
    ['of an agent that is away', { registered: true, member }, 'name-taken'],
    ['of an agent on the engine’s own server', { registered: true }, 'name-taken'],
    ['of one that has joined and never came', { member }, 'name-taken'],
    [
      'of an agent that is away, which the token names',
      { invite: named, registered: true, member },
      'k2',
    ],
  ])('%s', (_what, facts, expected) => {
    expect(outcome(facts)).toBe(expected)
  })

  it('is noted with its key, on the token too', () => {
    const redeemed = redeem(wish, nothing, now)

    expect(redeemed.member).toEqual({ name: 'node-2', key: 'k2', joinedAt: now })
    expect(redeemed.invite.usedBy).toEqual([{ name: 'node-2', key: 'k2' }])
  })
})
