import { expect, it } from 'vitest'
import {
  conntrackArgv,
  type FlowDoors,
  flowsThere,
  staleFlows,
} from '../../../../agent/dnat/conntrack.ts'

const flowsOfPort = '-p udp --orig-port-dst 53'
const isLost = (address: string) => address === 'lost'

it.each<[string, FlowDoors | undefined, FlowDoors, string[]]>([
  ['a backend leaves: its flows', udp('a', 'b'), udp('b'), [`${flowsOfPort} --reply-src a`]],
  ['a backend joins others: none', udp('a'), udp('a', 'b'), []],
  ['the first backend comes: the port', udp(), udp('a'), [flowsOfPort]],
  ['the port is new: the port', none(), udp('a'), [flowsOfPort]],
  ['the port goes: its flows', udp('a'), none(), [`${flowsOfPort} --reply-src a`]],
  ['nothing is known of before: the port', undefined, udp('a'), [flowsOfPort]],
  ['nothing changed: none', udp('a'), udp('a'), []],
  ['TCP changed: none', tcp('a'), tcp('b'), []],
  [
    'a backend of TCP is lost: its flows',
    tcp('lost', 'a'),
    tcp('a'),
    ['-p tcp --orig-port-dst 53 --reply-src lost'],
  ],
  ['a lost backend is still there: none', tcp('lost', 'a'), tcp('lost', 'a'), []],
  [
    'a stable address loses a backend: its UDP flows',
    vip('a', 'b'),
    vip('b'),
    ['-p udp --orig-dst 10.201.0.1 --reply-src a'],
  ],
  [
    'a stable address loses a lost backend: all its flows',
    vip('lost', 'b'),
    vip('b'),
    [
      '-p tcp --orig-dst 10.201.0.1 --reply-src lost',
      '-p udp --orig-dst 10.201.0.1 --reply-src lost',
    ],
  ],
  [
    'a stable address gets its first backend: its UDP flows',
    vip(),
    vip('a'),
    ['-p udp --orig-dst 10.201.0.1'],
  ],
])('%s', (_name, before, after, flows) => {
  const found = staleFlows(before, after, isLost)

  expect(found.map(flow => conntrackArgv(flow).join(' '))).toEqual(flows)
})

it('finds the flows that are there in what conntrack prints', () => {
  const listed = `\
udp      17 29 src=10.98.0.2 dst=10.98.0.1 sport=40000 dport=53 [UNREPLIED] src=10.200.1.2 dst=10.98.0.2 sport=5353 dport=40000 mark=0 use=1
tcp      6 431999 ESTABLISHED src=10.200.1.3 dst=10.201.0.1 sport=5 dport=80 src=10.200.2.9 dst=10.200.1.3 sport=80 dport=5 [ASSURED] mark=0 use=1
`
  const port = { port: 53 }
  const stable = { address: '10.201.0.1' }
  const there = [
    { protocol: 'udp', door: port },
    { protocol: 'udp', door: port, backend: '10.200.1.2' },
    { protocol: 'tcp', door: stable, backend: '10.200.2.9' },
  ] as const
  const notThere = [
    { protocol: 'tcp', door: port },
    { protocol: 'udp', door: port, backend: '10.200.1.3' },
    { protocol: 'udp', door: { port: 40000 } },
    { protocol: 'udp', door: stable },
  ] as const

  expect(flowsThere(listed, [...there, ...notThere])).toEqual(there)
})

function none(): FlowDoors {
  return { ports: [], vips: [] }
}

function udp(...addresses: string[]): FlowDoors {
  const targets = addresses.map(address => `${address}:5353`)
  return { ports: [{ protocol: 'udp', published: 53, targets }], vips: [] }
}

function tcp(...addresses: string[]): FlowDoors {
  const [port] = udp(...addresses).ports
  return port ? { ports: [{ ...port, protocol: 'tcp' }], vips: [] } : none()
}

function vip(...targets: string[]): FlowDoors {
  return { ports: [], vips: [{ address: '10.201.0.1', targets }] }
}
