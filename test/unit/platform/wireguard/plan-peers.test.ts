import { expect, it } from 'vitest'
import type { PeerState } from '../../../../platform/wireguard/dump.ts'
import { planControlPeers, type WantedPeer } from '../../../../platform/wireguard/plan-peers.ts'

const [a, b] = ['fd62::2:a', 'fd62::2:b']
const endpoint = '192.0.2.1:51821'
const client: WantedPeer = { publicKey: 'A', addresses: [a] }
const engine: WantedPeer = { publicKey: 'E', addresses: [b], endpoint }

function there(publicKey: string, more: Partial<PeerState> = {}): PeerState {
  return { publicKey, subnets: [`${a}/128`], handshakeAt: 0, keepalive: 0, ...more }
}

function plan(wanted: WantedPeer[], actual: PeerState[], before: [string, string][] = []) {
  const peers = new Map(actual.map(peer => [peer.publicKey, peer]))
  return planControlPeers(wanted, peers, new Map(before), 25)
}

const engineThere = there('E', { subnets: [`${b}/128`], endpoint, keepalive: 25 })

it.each<[string, ReturnType<typeof plan>, object[]]>([
  ['nothing where all is well', plan([client, engine], [there('A'), engineThere]), []],
  [
    'one that is new, with its one address',
    plan([client], []),
    [{ publicKey: 'A', subnet: `${a}/128` }],
  ],
  [
    'whoever is not wanted first, so that the address is free',
    plan([client], [there('X')]),
    [
      { publicKey: 'X', remove: true },
      { publicKey: 'A', subnet: `${a}/128` },
    ],
  ],
  [
    'an address more than its own',
    plan([client], [there('A', { subnets: [`${a}/128`, '::/0'] })]),
    [{ publicKey: 'A', subnet: `${a}/128` }],
  ],
  [
    'an endpoint that is told of anew',
    plan([engine], [engineThere], [['E', '192.0.2.9:51821']]),
    [{ publicKey: 'E', endpoint }],
  ],
  [
    'no endpoint that WireGuard learned since it was set',
    plan([engine], [{ ...engineThere, endpoint: '192.0.2.7:1' }], [['E', endpoint]]),
    [],
  ],
])('changes %s', (_, { changes }, expected) => {
  expect(changes).toEqual(expected)
})

it('remembers what it set', () => {
  expect([...plan([client, engine], []).endpoints]).toEqual([['E', endpoint]])
})
