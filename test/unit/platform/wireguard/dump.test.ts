import { expect, it } from 'vitest'
import { parseDump } from '../../../../platform/wireguard/dump.ts'

it('reads what wg shows, but for what is secret', () => {
  const text = [
    'cHJpdmF0ZQ==\tb3du\t51820\toff',
    'b25l\t(none)\t192.0.2.2:51820\t10.200.2.0/24\t1700000000\t1024\t2048\t25',
    'dHdv\tc2hhcmVk\t[2001:db8::3]:51820\t10.200.3.0/24,10.0.0.0/8\t0\t0\t0\toff',
    'dGhyZWU=\t(none)\t(none)\t(none)\t0\t0\t0\toff',
    '',
  ].join('\n')

  const { peers, ...own } = parseDump(text)

  expect(own).toEqual({ publicKey: 'b3du', listenPort: 51_820 })
  expect([...peers.values()]).toEqual([
    {
      ...{ publicKey: 'b25l', endpoint: '192.0.2.2:51820', subnets: ['10.200.2.0/24'] },
      ...{ handshakeAt: 1_700_000_000_000, keepalive: 25 },
    },
    {
      ...{ publicKey: 'dHdv', endpoint: '[2001:db8::3]:51820' },
      ...{ subnets: ['10.200.3.0/24', '10.0.0.0/8'], handshakeAt: 0, keepalive: 0 },
    },
    { publicKey: 'dGhyZWU=', subnets: [], handshakeAt: 0, keepalive: 0 },
  ])
})

it('reads a tunnel without a key', () => {
  const { peers, ...own } = parseDump('(none)\t(none)\t57882\toff\n')

  expect(own).toEqual({ listenPort: 57_882 })
  expect(peers.size).toBe(0)
})
