import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decideDoors, decideRules, type Rules } from '../../agent/dnat/decide.ts'
import type { Place } from '../../agent/dnat/place.ts'
import type { LocalContainer } from '../../agent/walls/local-container.ts'
import type { Route } from '../../core/model/route.ts'
import { type Packet, type Verdict, verdictOf } from '../support/rule-reader.ts'

const place: Place = {
  agent: 'here',
  bridge: 'banyan0',
  subnet: '10.200.1.0/24',
  vpcCidr: '10.200.0.0/16',
  vipCidr: '10.201.0.0/16',
  tunnel: 'banyan-wg',
  tunnelPort: 51_820,
}
const gateway = '10.200.1.1'
const networkNames = ['a', 'b', 'c', 'd']

/** A service on this agent: its containers' own networks, and those of its other generation. */
const localService = fc.record({
  own: fc.subarray(networkNames),
  others: fc.subarray(networkNames),
  isBound: fc.boolean(),
})
const remoteService = fc.record({
  networks: fc.subarray(networkNames),
  members: fc.uniqueArray(fc.integer({ min: 2, max: 20 }), { maxLength: 3 }),
})
const worlds = fc.record({
  internal: fc.subarray(networkNames),
  here: fc.array(localService, { minLength: 1, maxLength: 5 }),
  there: fc.array(remoteService, { maxLength: 4 }),
})

interface Address {
  readonly address: string
  readonly networks: readonly string[]
  readonly port?: string
}

interface World {
  readonly locals: readonly Address[]
  readonly remotes: readonly Address[]
  readonly internal: readonly string[]
  readonly rules: Rules
}

it('lets a container reach another exactly where they share a network', () => {
  each(world => {
    for (const from of world.locals) {
      for (const to of [...world.locals, ...world.remotes]) {
        const sent = { in: 'banyan0', out: outOf(world, to), src: from.address, dst: to.address }
        const expected = mayReach(from, to) ? 'ACCEPT' : 'REJECT'

        expect(forward(world, sent)).toBe(expected)
        expect(forward(world, { ...sent, sentTo: '10.201.0.9' })).toBe(expected)
        expect(forward(world, { ...sent, sentTo: '192.168.0.1' })).toBe('ACCEPT')
        expect(forward(world, { ...sent, state: 'ESTABLISHED' })).toBe('ACCEPT')
      }
    }
  })
})

it('lets nobody through whom it would refuse, where rules of others that accept all stand before ours', () => {
  each(world => {
    for (const packet of packetsOf(world)) {
      const passes = forward(world, packet) === 'ACCEPT'

      expect(forward(world, packet, 'ACCEPT')).toBe(passes ? 'ACCEPT' : 'DROP')
    }
  })
})

it('lets a container out unless all its networks are internal', () => {
  each(world => {
    for (const { address, networks } of world.locals) {
      const stays = networks.length > 0 && networks.every(name => world.internal.includes(name))
      const sent = { in: 'banyan0', out: 'eth0', src: address, dst: '198.51.100.7' }

      expect(forward(world, sent)).toBe(stays ? 'REJECT' : 'ACCEPT')
      expect(forward(world, { ...sent, dst: '10.201.0.9', protocol: 'tcp' })).toBe('REJECT')
    }
  })
})

it('lets tunnels of other agents in, and neighbours only to published ports', () => {
  each(world => {
    for (const { address } of world.locals) {
      const sent = { in: 'eth0', out: 'banyan0', src: '192.168.0.7', dst: address }

      expect(forward(world, { ...sent, in: 'banyan-wg', src: '10.200.2.2' })).toBe('ACCEPT')
      expect(forward(world, { ...sent, in: 'banyan-wg' })).toBe('DROP')
      expect(forward(world, sent)).toBe('DROP')
      expect(forward(world, { ...sent, sentTo: '192.168.0.1' })).toBe('ACCEPT')
    }
  })
})

it("lets a container use its own address and nobody else's", () => {
  each(world => {
    for (const { port } of world.locals) {
      const nobody = { address: '10.200.1.200' }
      for (const other of [...world.locals, ...world.remotes, nobody, { address: gateway }]) {
        const sent = { in: 'banyan0', src: other.address, dst: '10.200.1.1' }
        const isOwn = 'port' in other && port !== undefined && other.port === port
        const isInside = other.address.startsWith('10.200.1.') && other.address !== gateway
        const isFree = isInside && !('port' in other)
        const byPort = port === undefined ? isFree : isOwn

        expect(arrive(world, { ...sent, port: port ?? 'veth-new' })).toBe(
          byPort ? undefined : 'DROP',
        )
      }
    }
  })
})

function each(check: (world: World) => void): void {
  fc.assert(fc.property(worlds, drawn => check(worldOf(drawn))))
}

type Drawn = typeof worlds extends fc.Arbitrary<infer T> ? T : never

function worldOf({ internal, here, there }: Drawn): World {
  const joined = (names: readonly string[]) =>
    names.map(name => ({ name, ...(internal.includes(name) && { internal: true }) }))
  const locals = here.map(({ own, isBound }, index) => ({
    address: `10.200.1.${index * 20 + 2}`,
    networks: own,
    ...(isBound && { port: `veth${index}` }),
  }))
  const remotes = there.flatMap(({ networks, members }, index) =>
    members.map(last => ({ address: `10.200.${index + 2}.${last}`, networks })),
  )
  const routes = [
    ...here.map(({ own, others }, index) =>
      route(`here${index}`, joined([...new Set([...own, ...others])]), [
        locals[index]?.address ?? '',
      ]),
    ),
    ...there.map(({ networks, members }, index) =>
      route(
        `there${index}`,
        joined(networks),
        members.map(last => `10.200.${index + 2}.${last}`),
      ),
    ),
  ]
  const own: LocalContainer[] = locals.map(each => ({ ...each, networks: joined(each.networks) }))
  const rules = decideRules(decideDoors(routes, place), routes, own, place)
  return { locals, remotes, internal, rules }
}

function route(service: string, networks: Route['networks'], members: string[]): Route {
  return { app: 'shop', service, hashes: [], ports: [], backends: [], networks, members }
}

function mayReach(a: Address, b: Address): boolean {
  return a.networks.some(name => b.networks.includes(name))
}

function outOf({ locals }: World, to: Address): string {
  return locals.includes(to) ? 'banyan0' : 'banyan-wg'
}

/** From containers to each other and to the outside, and from outside to them. */
function packetsOf(world: World): Packet[] {
  const { locals, remotes } = world
  const outside = { out: 'eth0', dst: '198.51.100.7' }
  const sent = locals.flatMap(({ address }) => [
    ...[...locals, ...remotes].map(to => ({
      out: outOf(world, to),
      dst: to.address,
      src: address,
    })),
    ...[outside, { ...outside, dst: '10.201.0.9' }].map(to => ({ ...to, src: address })),
  ])
  const come = locals.flatMap(({ address }) => [
    { in: 'eth0', out: 'banyan0', src: '192.168.0.7', dst: address },
    { in: 'banyan-wg', out: 'banyan0', src: '10.200.2.2', dst: address },
  ])
  return [...sent.map(packet => ({ ...packet, in: 'banyan0' })), ...come].flatMap(packet => [
    ...[packet, { ...packet, protocol: 'tcp' as const }, { ...packet, state: 'INVALID' as const }],
    ...[
      { ...packet, state: 'ESTABLISHED' as const },
      { ...packet, sentTo: '10.201.0.9' },
    ],
    { ...packet, sentTo: '192.168.0.1' },
  ])
}

/** In the order of the kernel. Others: what their rules in the table filter say before ours do. */
function forward({ rules }: World, packet: Packet, others?: Verdict): Verdict | undefined {
  const { sets, tables } = rules
  const before = verdictOf(tables.mangle, sets, 'FORWARD', packet)
  const filtered = before ?? others ?? verdictOf(tables.filter, sets, 'FORWARD', packet)
  return filtered === 'ACCEPT'
    ? (verdictOf(tables.mangle, sets, 'POSTROUTING', packet) ?? 'ACCEPT')
    : filtered
}

function arrive({ rules }: World, packet: Packet): Verdict | undefined {
  return verdictOf(rules.tables.raw, rules.sets, 'PREROUTING', packet)
}
