import { expect, it } from 'vitest'
import { linkRepairs, type LinkState, readLink } from '../../../../agent/overlay/link.ts'

const wanted = { name: 'wg', address: '10.200.1.1', vpcCidr: '10.200.0.0/16', mtu: 1420 }
const fine: LinkState = {
  ...{ kind: 'tun', mtu: 1420, isUp: true, addresses: ['10.200.1.1/32'] },
  routes: [{ to: '10.200.0.0/16', from: '10.200.1.1' }],
}
const route = 'route replace 10.200.0.0/16 dev wg src 10.200.1.1'

it.each<[string, Partial<LinkState>, string[]]>([
  ['nothing of one that is as wanted', {}, []],
  ['its size', { mtu: 1500 }, ['link set dev wg mtu 1420']],
  ['its route', { routes: [] }, [route]],
  ['a route that names another address', { routes: [{ to: '10.200.0.0/16' }] }, [route]],
  [
    'that it is down, and the route that went with it',
    { isUp: false },
    ['link set dev wg up', route],
  ],
  [
    'its address, and the route that names it',
    { addresses: ['10.200.9.1/32'] },
    ['address delete 10.200.9.1/32 dev wg', 'address add 10.200.1.1/32 dev wg', route],
  ],
  [
    'everything of a new one',
    { mtu: 1400, isUp: false, addresses: [], routes: [] },
    [
      ...['link set dev wg mtu 1420', 'address add 10.200.1.1/32 dev wg', 'link set dev wg up'],
      route,
    ],
  ],
])('repairs %s', (_, wrong, commands) => {
  expect(linkRepairs(wanted, { ...fine, ...wrong })).toEqual(commands)
})

it('leaves routes of others alone', () => {
  const routes = [...fine.routes, { to: '172.16.0.0/12' }]

  expect(linkRepairs(wanted, { ...fine, routes })).toEqual([])
})

it('reads what ip shows', () => {
  const address = {
    ...{ ifname: 'wg', flags: ['POINTOPOINT', 'NOARP', 'UP', 'LOWER_UP'], mtu: 1420 },
    linkinfo: { info_kind: 'tun' },
    addr_info: [
      { family: 'inet', local: '10.200.1.1', prefixlen: 32 },
      { family: 'inet6', local: 'fe80::1', prefixlen: 64 },
    ],
  }
  const routes = [
    { dst: '10.200.0.0/16', scope: 'link', prefsrc: '10.200.1.1' },
    { dst: 'default' },
  ]

  expect(readLink(JSON.stringify([address]), JSON.stringify(routes))).toEqual({
    ...fine,
    routes: [...fine.routes, { to: 'default' }],
  })
  expect(readLink('[{}]', '')).toMatchObject({ kind: '', isUp: false, addresses: [], routes: [] })
})
