import { expect, it } from 'vitest'
import { containerAddresses, gatewayOf, subnetOf } from '../../../../agent/dnat/subnet.ts'

it.each([
  ['10.200.1.0/24', '10.200.1.1'],
  ['192.168.255.128/25', '192.168.255.129'],
  ['255.255.255.0/30', '255.255.255.1'],
])('the gateway of %s is %s', (subnet, gateway) => {
  expect(gatewayOf(subnet)).toBe(gateway)
})

it.each([
  ['10.200.2.77', '10.200.1.0/24', '10.200.2.0/24'],
  ['10.200.1.200', '10.200.1.0/25', '10.200.1.128/25'],
])('%s lies, beside %s, in %s', (address, like, subnet) => {
  expect(subnetOf(address, { like })).toBe(subnet)
})

it.each([
  ['10.200.1.0/29', undefined, [2, 3, 4, 5, 6]],
  ['10.200.1.8/29', '10.200.1.11', [12, 13, 14, 10, 11]],
  ['10.200.1.0/29', '10.200.1.6', [2, 3, 4, 5, 6]],
  ['10.200.1.0/30', undefined, [2]],
])('containers of %s have, behind %s, %j', (subnet, after, expected) => {
  const found = [...containerAddresses(subnet, after)]

  expect(found).toEqual(expected.map(last => `10.200.1.${last}`))
})

it.each(['', '10.200.1.0', '10.200.1.0/33', '10.200.1/24', '10.200.1.256/24', 'a.b.c.d/24'])(
  'refuses "%s"',
  subnet => {
    expect(() => gatewayOf(subnet)).toThrow(expect.objectContaining({ code: 'bad-subnet' }))
  },
)
