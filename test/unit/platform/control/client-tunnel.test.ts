import { expect, it } from 'vitest'
import { controlAddress } from '../../../../core/control-address.ts'
import {
  clientTunnel,
  controlEndpoint,
  dialledAddress,
} from '../../../../platform/control/client-tunnel.ts'

const [own, theirs] = [1, 2].map(n => Buffer.alloc(32, n).toString('base64')) as [string, string]
const engine = { address: 'engine-1.example:50051', wgPublicKey: theirs, controlPort: 51_900 }
const direct = { address: '[2001:db8::1]:50051', controlPort: 51_821 }
const inside = controlAddress('client', theirs)

it('dials an engine that has a key inside of the tunnel, and any other one itself', () => {
  expect([engine, direct].map(one => dialledAddress('client', one))).toEqual([
    `[${inside}]:50051`,
    direct.address,
  ])
  expect(controlEndpoint(engine)).toBe('engine-1.example:51900')
})

it('has one way to each engine: its one address', () => {
  const keys = { path: '/k', current: own }
  const resolved = new Map([['engine-1.example:51900', '192.0.2.1:51900']])
  const from = controlAddress('client', own)

  const wanted = clientTunnel(
    'client',
    [engine, direct],
    keys,
    { listenPort: 0, keepaliveMs: 25_000 },
    resolved,
  )

  expect(wanted).toEqual({
    ...{ key: keys, listenPort: 0, addresses: [from], keepalive: 25 },
    peers: [{ publicKey: theirs, addresses: [inside], endpoint: '192.0.2.1:51900' }],
    routes: [{ to: inside, from }],
  })
})

it('lets both ends in of an engine whose key is followed', () => {
  const next = { wgPublicKey: Buffer.alloc(32, 3).toString('base64'), controlPort: 51_901 }
  const limits = { listenPort: 0, keepaliveMs: 0 }
  const resolved = new Map([['engine-1.example:51901', '192.0.2.1:51901']])

  const { peers } = clientTunnel(
    'client',
    [{ ...engine, next }],
    { path: '/k', current: own },
    limits,
    resolved,
  )

  expect(peers.map(({ publicKey, endpoint }) => [publicKey, endpoint])).toEqual([
    [theirs, undefined],
    [next.wgPublicKey, '192.0.2.1:51901'],
  ])
})
