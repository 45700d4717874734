import { describe, expect, it } from 'vitest'
import { chooseEgress, endpointOf, type Link, tunnelMtu } from '../../../../agent/overlay/egress.ts'

it.each([
  [1500, 1420],
  [9000, 1420],
  [1492, 1412],
  [1460, 1380],
  [1360, 1280],
  [1280, 1280],
])('a link of %i bytes carries tunnel packets of %i', (egress, mtu) => {
  expect(tunnelMtu(egress)).toBe(mtu)
})

it.each([
  ['192.0.2.1', '192.0.2.1:51820'],
  ['2001:db8::1', '[2001:db8::1]:51820'],
])('%s is told as %s', (address, endpoint) => {
  expect(endpointOf(address, 51_820)).toBe(endpoint)
})

describe('chooseEgress', () => {
  const lo = link('lo', 65_536, '127.0.0.1', 'host')
  const lan = link('eth0', 1500, '192.0.2.5')
  const wan = link('ppp0', 1492, '198.51.100.5')
  const bridge = link('banyan0', 1420, '10.200.1.1')
  const links = [lo, bridge, lan, wan]
  const own = ['banyan0', 'banyan-wg']
  const choose = (ways: { dev: string; prefsrc?: string }[], all = links) =>
    chooseEgress(ways, all, own)

  it('takes the way to the first engine that another server can see', () => {
    const toEngine = { dev: 'ppp0', prefsrc: '198.51.100.5' }
    const byDefault = { dev: 'eth0', prefsrc: '192.0.2.5' }

    expect(choose([toEngine, byDefault])).toEqual({ address: '198.51.100.5', mtu: 1492 })
  })

  it('takes the default way where the engine is on this server', () => {
    const toEngine = { dev: 'lo', prefsrc: '127.0.0.1' }
    const byDefault = { dev: 'eth0', prefsrc: '192.0.2.5' }

    expect(choose([toEngine, byDefault])).toEqual({ address: '192.0.2.5', mtu: 1500 })
  })

  it('takes the address by which it dials itself', () => {
    expect(choose([{ dev: 'lo', prefsrc: '198.51.100.5' }])).toEqual({
      ...{ address: '198.51.100.5', mtu: 1492 },
    })
  })

  it('takes any address on a network where no way leads out', () => {
    expect(choose([{ dev: 'lo', prefsrc: '127.0.0.1' }])).toEqual({
      ...{ address: '192.0.2.5', mtu: 1500 },
    })
  })

  it('never takes what leads through the tunnel, or nowhere', () => {
    const through = { dev: 'banyan0', prefsrc: '10.200.1.1' }

    expect(choose([through], [lo, bridge])).toBeUndefined()
    expect(choose([], [lo, { ...lan, flags: [] }])).toBeUndefined()
    expect(choose([through, { dev: 'gone' }, { dev: 'eth0' }], [lo, bridge])).toBeUndefined()
  })
})

function link(ifname: string, mtu: number, local: string, scope = 'global'): Link {
  return { ifname, mtu, flags: ['UP'], addr_info: [{ family: 'inet', local, scope }] }
}
