import { describe, expect, it } from 'vitest'
import type { PeerState } from '../../../../platform/wireguard/dump.ts'
import { nudgeArguments, setArguments } from '../../../../platform/wireguard/peer-changes.ts'

const keepalive = 25

function key(n: number): string {
  return Buffer.alloc(32, n).toString('base64')
}

function there(n: number): PeerState {
  const endpoint = `192.0.2.${n}:51820`
  return { publicKey: key(n), endpoint, subnets: [], handshakeAt: 0, keepalive }
}

describe('setArguments', () => {
  it('say all of it in one call', () => {
    const endpoint = '192.0.2.2:51820'
    const subnet = '10.200.2.0/24'
    const changes = [
      { publicKey: key(3), remove: true as const },
      { publicKey: key(2), endpoint, keepalive, subnet },
    ]

    expect(setArguments(changes)).toEqual([
      [
        ...['peer', key(3), 'remove', 'peer', key(2), 'endpoint', '192.0.2.2:51820'],
        ...['persistent-keepalive', '25', 'allowed-ips', '10.200.2.0/24'],
      ],
    ])
    expect(setArguments([])).toEqual([])
  })

  it('of 1,000 peers too, and stay below what a program may be given', () => {
    const many = Array.from({ length: 2001 }, (_, n) => ({
      ...{ publicKey: key(n % 256), endpoint: '[2001:db8:1111:2222:3333:4444:5555:6666]:51820' },
      ...{ keepalive, subnet: '10.200.200.0/24' },
    }))

    const calls = setArguments(many)

    expect(calls).toHaveLength(3)
    expect(setArguments(many.slice(0, 1000))).toHaveLength(1)
    expect(calls[0]?.join(' ').length).toBeLessThan(256 * 1024)
  })
})

it.each([
  [25, '0', '25'],
  [0, '1', '0'],
])('nudges peers whose keepalive is %s s by switching it on', (seconds, off, on) => {
  const { endpoint: _, ...unknown } = there(3)

  expect(nudgeArguments([there(2), unknown], seconds)).toEqual([
    [
      ...['peer', key(2), 'endpoint', '192.0.2.2:51820', 'persistent-keepalive', off],
      ...['peer', key(2), 'persistent-keepalive', on],
      ...['peer', key(3), 'persistent-keepalive', off],
      ...['peer', key(3), 'persistent-keepalive', on],
    ],
  ])
})
