import { expect, it } from 'vitest'
import { staleFlows } from '../../../../agent/dnat/conntrack.ts'
import type { HostPort } from '../../../../agent/dnat/ports.ts'

const flowsOfPort = ['-p', 'udp', '--orig-port-dst', '53']

it.each<[string, HostPort[] | undefined, HostPort[], string[][]]>([
  [
    'a backend leaves: its flows',
    [udp('a', 'b')],
    [udp('b')],
    [[...flowsOfPort, '--reply-src', 'a']],
  ],
  ['a backend joins others: none', [udp('a')], [udp('a', 'b')], []],
  ['the first backend comes: the port', [udp()], [udp('a')], [flowsOfPort]],
  ['the port is new: the port', [], [udp('a')], [flowsOfPort]],
  ['the port goes: its flows', [udp('a')], [], [[...flowsOfPort, '--reply-src', 'a']]],
  ['nothing is known of before: the port', undefined, [udp('a')], [flowsOfPort]],
  ['nothing changed: none', [udp('a')], [udp('a')], []],
  ['TCP changed: none', [tcp('a')], [tcp('b')], []],
])('%s', (_name, before, after, flows) => {
  expect(staleFlows(before, after)).toEqual(flows)
})

function udp(...addresses: string[]): HostPort {
  return { protocol: 'udp', published: 53, targets: addresses.map(a => `${a}:5353`) }
}

function tcp(...addresses: string[]): HostPort {
  return { ...udp(...addresses), protocol: 'tcp' }
}
