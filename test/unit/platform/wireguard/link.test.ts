import { describe, expect, it } from 'vitest'
import { linkRepairs, type LinkState, readLink } from '../../../../platform/wireguard/link.ts'

const inside = {
  addresses: ['10.200.1.1/32'],
  routes: [{ to: '10.200.0.0/16', from: '10.200.1.1' }],
}
const wanted = { name: 'wg', ...inside, mtu: 1420 }
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

it('leads what comes from one address elsewhere, and takes that way for another one', () => {
  const only = { to: '10.200.0.0/16', from: '10.200.1.1', only: true as const }
  const both = { ...wanted, isAlone: true, routes: [only, ...inside.routes] }
  const forOne = 'route replace 10.200.0.0/16 from 10.200.1.1 dev wg src 10.200.1.1'

  expect(linkRepairs(both, fine)).toEqual([forOne])
  expect(linkRepairs(both, { ...fine, routes: [only] })).toEqual([route])
  expect(linkRepairs({ ...both, routes: inside.routes }, { ...fine, ...both })).toEqual([
    'route delete 10.200.0.0/16 from 10.200.1.1 dev wg',
  ])
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

  expect(readLink(JSON.stringify([address]), JSON.stringify(routes), 4)).toEqual({
    ...fine,
    routes: [...fine.routes, { to: 'default' }],
  })
  expect(readLink('[{}]', '', 4)).toMatchObject({
    kind: '',
    isUp: false,
    addresses: [],
    routes: [],
  })
})

describe('a link of IPv6', () => {
  const [old, own] = ['fd62::1:1', 'fd62::1:2']
  const alone = {
    ...{ name: 'wg', isAlone: true, mtu: 1420, addresses: [`${own}/128`] },
    routes: [{ to: 'fd62::/64', from: own }],
  }

  it('has its address at once, and no route of before', () => {
    const found: LinkState = {
      ...{ kind: 'tun', mtu: 1420, isUp: true, addresses: [`${old}/128`] },
      routes: [{ to: old, isOwn: true }, { to: 'fd62::/64', from: old }, { to: 'fd63::1' }],
    }

    expect(linkRepairs(alone, found)).toEqual([
      `address delete ${old}/128 dev wg`,
      `address add ${own}/128 dev wg nodad`,
      'route delete fd63::1 dev wg',
      `route replace fd62::/64 dev wg src ${own}`,
    ])
  })

  it('is read without what the kernel gives every link', () => {
    const shown = {
      ...{ flags: ['UP'], mtu: 1420, linkinfo: { info_kind: 'wireguard' } },
      addr_info: [
        { family: 'inet6', local: own, prefixlen: 128, scope: 'global' },
        { family: 'inet6', local: 'fe80::1', prefixlen: 64, scope: 'link' },
      ],
    }
    const routes = [
      { dst: own, protocol: 'kernel' },
      { dst: 'fd62::/64', prefsrc: own },
    ]

    const link = readLink(JSON.stringify([shown]), JSON.stringify(routes), 6)

    expect(linkRepairs(alone, link)).toEqual([])
    expect(link.addresses).toEqual([`${own}/128`])
  })
})
