import { expect, it } from 'vitest'
import { controlAddress } from '../../../../core/control-address.ts'
import type { Invite, Member } from '../../../../core/model/member.ts'
import { listedOf } from '../../../../engine/join/listed.ts'

const now = 1000
const key = (n: number) => Buffer.alloc(32, n).toString('base64')
const member: Member = { name: 'n', key: 'k', joinedAt: 1 }
const invite: Invite = {
  ...{ secretHash: 'h', uses: 1, usedBy: [], expiresAt: now + 1, person: 'ada' },
}

it('has members by the address of their kind, with both keys while one follows the other', () => {
  const members: Member[] = [
    { ...member, name: 'server', tunnelKey: key(1), nextTunnelKey: key(2) },
    { ...member, name: 'ada', role: 'viewer', tunnelKey: key(3) },
    { ...member, name: 'engine:e', role: 'engine', tunnelKey: key(4), endpoint: 'e:51821' },
    { ...member, name: 'over-tcp' },
  ]

  expect(listedOf(members, [], now)).toEqual([
    { member: 'server', publicKey: key(1), address: controlAddress('agent', key(1)) },
    { member: 'server', publicKey: key(2), address: controlAddress('agent', key(2)) },
    { member: 'ada', publicKey: key(3), address: controlAddress('client', key(3)) },
    {
      ...{ member: 'engine:e', publicKey: key(4), address: controlAddress('engine', key(4)) },
      endpoint: 'e:51821',
    },
  ])
})

it('has who holds an open invitation, who is nobody yet, and nobody by a key that is a member’s', () => {
  const invites = [
    { ...invite, tunnelKey: key(5) },
    { ...invite, tunnelKey: key(6), expiresAt: now },
    { ...invite, tunnelKey: key(1) },
    invite,
  ]

  expect(listedOf([{ ...member, tunnelKey: key(1) }], invites, now)).toEqual([
    { member: 'n', publicKey: key(1), address: controlAddress('agent', key(1)) },
    { publicKey: key(5), address: controlAddress('invitation', key(5)) },
  ])
})

it('has each key of an engine where that key is reached', () => {
  const ends = {
    tunnelKey: key(1),
    endpoint: 'e:51821',
    nextTunnelKey: key(2),
    nextEndpoint: 'e:51822',
  }
  const engine: Member = { ...member, name: 'engine:e', role: 'engine', ...ends }

  expect(listedOf([engine], [], now).map(one => [one.publicKey, one.endpoint])).toEqual([
    [key(1), 'e:51821'],
    [key(2), 'e:51822'],
  ])
})
