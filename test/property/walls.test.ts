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
}
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
      for (const other of [...world.locals, ...world.remotes, { address: '10.200.1.200' }]) {
        const sent = { in: 'banyan0', src: other.address, dst: '10.200.1.1' }
        const isOwn = 'port' in other && port !== undefined && other.port === port
        const isFree = other.address.startsWith('10.200.1.') && !('port' in other)
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

function forward({ rules }: World, packet: Packet): Verdict | undefined {
  return verdictOf(rules.tables.filter, rules.sets, 'FORWARD', packet)
}

function arrive({ rules }: World, packet: Packet): Verdict | undefined {
  return verdictOf(rules.tables.raw, rules.sets, 'PREROUTING', packet)
}
