import { describe, expect, it } from 'vitest'
import {
  type Memories,
  planPeers,
  type WantedPeer,
  wantedPeers,
} from '../../../../agent/overlay/config.ts'
import type { PeerState } from '../../../../platform/wireguard/dump.ts'
import type { Peer } from '../../../../core/model/agent.ts'

const now = 1_700_000_000_000
const keepalive = 25

function key(n: number): string {
  return Buffer.alloc(32, n).toString('base64')
}

function peer(n: number, more: Partial<Peer> = {}): Peer {
  const endpoint = `192.0.2.${n}:51820`
  return { agent: `node-${n}`, subnet: `10.200.${n}.0/24`, publicKey: key(n), endpoint, ...more }
}

function want(n: number, more: Partial<WantedPeer> = {}): WantedPeer {
  const { publicKey, endpoint, subnet } = peer(n)
  return { publicKey, endpoint, subnet, ...more }
}

/** As `want` leaves it, with a session. */
function there(n: number, more: Partial<PeerState> = {}): PeerState {
  const { publicKey, endpoint, subnet } = want(n)
  return { publicKey, endpoint, subnets: [subnet], handshakeAt: now - 60_000, keepalive, ...more }
}

function plan(
  wanted: readonly WantedPeer[],
  actual: readonly PeerState[],
  memories: Memories = new Map(),
) {
  const byKey = new Map(actual.map(one => [one.publicKey, one]))
  return planPeers(wanted, byKey, memories, { now, keepalive })
}

/** As a plan of `ago` ms before left them. */
function remembered(wanted: readonly WantedPeer[], ago = 1000): Memories {
  return new Map(
    wanted.map(({ publicKey, endpoint }) => [publicKey, { endpoint, since: now - ago }]),
  )
}

describe('wantedPeers', () => {
  const own = {
    ...{ agent: 'node-1', subnet: '10.200.1.0/24', vpcCidr: '10.200.0.0/16' },
    publicKeys: [key(1), key(101)],
  }

  it('are all agents but this one, in the order of their names', () => {
    const { wanted, refused } = wantedPeers([peer(3), peer(1), peer(2)], own)

    expect(wanted).toEqual([want(2), want(3)])
    expect(refused).toEqual([])
  })

  it('may be unknown until they call, and be reached by IPv6', () => {
    const peers = [peer(2, { endpoint: '' }), peer(3, { endpoint: '[2001:db8::3]:51820' })]

    expect(wantedPeers(peers, own).refused).toEqual([])
  })

  it.each<[Partial<Peer>, string]>([
    [{ publicKey: '' }, 'its key is none'],
    [{ publicKey: `${key(2)}\nAllowedIPs = 0.0.0.0/0` }, 'its key is none'],
    [{ publicKey: key(1) }, 'its key is of another agent'],
    [{ publicKey: key(101) }, 'its key is of another agent'],
    [{ publicKey: key(3) }, 'its key is of another agent'],
    [{ subnet: '10.200.1.0/24' }, 'its subnet is of another agent'],
    [{ subnet: '10.200.3.0/24' }, 'its subnet is of another agent'],
    [{ subnet: '0.0.0.0/0' }, 'its subnet is not of 10.200.0.0/16'],
    [{ subnet: '10.201.2.0/24' }, 'its subnet is not of 10.200.0.0/16'],
    [{ subnet: '10.200.2.7/24' }, 'its subnet is not of 10.200.0.0/16'],
    [{ subnet: '10.200.0.0/8' }, 'its subnet is not of 10.200.0.0/16'],
    [{ subnet: '10.200.2.0' }, 'its subnet is not of 10.200.0.0/16'],
    [{ endpoint: 'example.org:51820' }, 'its endpoint is no address with a port'],
    [{ endpoint: '192.0.2.2' }, 'its endpoint is no address with a port'],
    [{ endpoint: '192.0.2.2:0' }, 'its endpoint is no address with a port'],
    [{ endpoint: '300.0.2.2:1' }, 'its endpoint is no address with a port'],
  ])('leave out one that says %j, and only that', (nonsense, why) => {
    const other = peer(3, { agent: 'a' })

    const { wanted, refused } = wantedPeers([peer(2, nonsense), other], own)

    expect(wanted).toEqual([want(3)])
    expect(refused).toEqual([`node-2 is no peer: ${why}`])
  })
})

describe('planPeers', () => {
  it('adds who is missing and removes who is not wanted', () => {
    const { changes } = plan([want(2), want(3)], [there(3), there(4)])

    expect(changes).toEqual([
      { publicKey: key(4), remove: true },
      { publicKey: key(2), endpoint: '192.0.2.2:51820', keepalive, subnet: '10.200.2.0/24' },
    ])
  })

  it('changes nothing of what is as wanted', () => {
    expect(plan([want(2), want(3)], [there(2), there(3)]).changes).toEqual([])
  })

  it.each<[string, Partial<PeerState>, object]>([
    ['subnet', { subnets: [] }, { subnet: '10.200.2.0/24' }],
    ['one subnet', { subnets: ['10.200.2.0/24', '10.0.0.0/8'] }, { subnet: '10.200.2.0/24' }],
    ['keepalive', { keepalive: 0 }, { keepalive }],
  ])('gives back its %s alone', (_, wrong, change) => {
    expect(plan([want(2)], [there(2, wrong)]).changes).toEqual([{ publicKey: key(2), ...change }])
  })

  describe('an endpoint', () => {
    const learned = there(2, { endpoint: '198.51.100.7:4242' })
    const silent = { ...learned, handshakeAt: now - 181_000 }
    const announced = [{ publicKey: key(2), endpoint: '192.0.2.2:51820' }]

    it.each([
      ['learned stays', learned, remembered([want(2)]), []],
      ['learned stays though its peer fell silent', silent, remembered([want(2)]), []],
      ['learned by a session that lives stays after a restart', learned, undefined, []],
      ['of no living session gives way after a restart', silent, undefined, announced],
      [
        'gives way to one newly announced',
        learned,
        remembered([want(2, { endpoint: '192.0.2.9:1' })]),
        announced,
      ],
    ])('%s', (_, found, memories, changes) => {
      expect(plan([want(2)], [found], memories).changes).toEqual(changes)
    })

    it('is not asked of who has none', () => {
      const { changes } = plan([want(2, { endpoint: '' })], [])

      expect(changes).toEqual([{ publicKey: key(2), keepalive, subnet: '10.200.2.0/24' }])
    })
  })

  describe('an agent with a new key', () => {
    const renewed = want(2, { publicKey: key(102) })
    const added = there(2, { publicKey: key(102), subnets: [], handshakeAt: 0 })
    const moved = [
      { publicKey: key(2), remove: true },
      { publicKey: key(102), subnet: '10.200.2.0/24' },
    ]

    it('is added beside the old one, which keeps the subnet', () => {
      const { changes, waitingSince } = plan([renewed], [there(2)])

      expect(changes).toEqual([{ publicKey: key(102), endpoint: '192.0.2.2:51820', keepalive }])
      expect(waitingSince).toBe(now)
    })

    it('is waited for', () => {
      const { changes, waitingSince, memories } = plan(
        [renewed],
        [there(2), added],
        remembered([renewed], 5000),
      )

      expect(changes).toEqual([])
      expect(waitingSince).toBe(now - 5000)
      expect(memories).toEqual(remembered([renewed], 5000))
    })

    it('gets the subnet once it has shaken hands', () => {
      const ready = { ...added, handshakeAt: now - 1000 }

      const { changes, waitingSince } = plan([renewed], [there(2), ready], remembered([renewed]))

      expect(changes).toEqual(moved)
      expect(waitingSince).toBeUndefined()
    })

    it('gets it at once where the old one is dead, or after three minutes', () => {
      const dead = there(2, { handshakeAt: now - 181_000 })

      expect(plan([renewed], [dead, added], remembered([renewed])).changes).toEqual(moved)
      expect(plan([renewed], [there(2), added], remembered([renewed], 180_000)).changes).toEqual(
        moved,
      )
    })
  })

  it('cuts a removed agent off at once, however alive', () => {
    expect(plan([], [there(2)]).changes).toEqual([{ publicKey: key(2), remove: true }])
  })

  it('settles: applied, it asks for nothing more', () => {
    const wanted = [want(2), want(3, { endpoint: '' }), want(4, { publicKey: key(104) })]
    const before = [
      there(3, { subnets: ['10.200.2.0/24'] }),
      there(4, { handshakeAt: 0 }),
      there(5),
    ]

    const { changes, memories } = plan(wanted, before)
    const after = applied(before, changes)

    expect(plan(wanted, after, memories).changes).toEqual([])
    expect(changes.length).toBeGreaterThan(3)
  })
})

/** What WireGuard makes of changes: a subnet is one peer's. */
function applied(
  before: readonly PeerState[],
  changes: ReturnType<typeof plan>['changes'],
): PeerState[] {
  const peers = new Map(before.map(one => [one.publicKey, one]))
  for (const change of changes) {
    const { publicKey } = change
    if ('remove' in change) {
      peers.delete(publicKey)
      continue
    }
    const { endpoint, keepalive: seconds, subnet } = change
    const found = peers.get(publicKey) ?? { publicKey, subnets: [], handshakeAt: 0, keepalive: 0 }
    for (const [other, state] of peers) {
      peers.set(other, { ...state, subnets: state.subnets.filter(one => one !== subnet) })
    }
    peers.set(publicKey, {
      ...found,
      ...(endpoint !== undefined && { endpoint }),
      ...(seconds !== undefined && { keepalive: seconds }),
      ...(subnet !== undefined && { subnets: [subnet] }),
    })
  }
  return [...peers.values()]
}
