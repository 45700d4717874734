import { expect, it } from 'vitest'
import { hostIpProblem, isProtocol, parseRange } from '../../../../../core/compose/forms/port.ts'

it.each([
  ['80', { first: 80, last: 80 }],
  ['8000-8010', { first: 8000, last: 8010 }],
  ['65535', { first: 65_535, last: 65_535 }],
])('reads the range %s', (text, range) => {
  expect(parseRange(text)).toEqual(range)
})

it.each(['', '0', '65536', '10-9', '-1', '1-', '1e3', '1-2-3'])('finds no range in %j', text => {
  expect(parseRange(text)).toBeUndefined()
})

it.each([
  ['127.0.0.1', undefined],
  ['::1', 'has an IPv6 host address; Banyan publishes on IPv4'],
  ['300.1.1.1', 'has a host address that is not an IPv4 address'],
  ['localhost', 'has a host address that is not an IPv4 address'],
])('says of the host address %s: %s', (ip, problem) => {
  expect(hostIpProblem(ip)).toBe(problem)
})

it.each([
  ['tcp', true],
  ['udp', true],
  ['sctp', false],
])('carries %s: %s', (protocol, carried) => {
  expect(isProtocol(protocol)).toBe(carried)
})
