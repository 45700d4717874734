import fc from 'fast-check'
import { expect, it } from 'vitest'
import { answer } from '../../agent/dns/answer.ts'
import { type LocalTask, Zone } from '../../agent/dns/zone.ts'
import { type Route, routeId } from '../../core/model/route.ts'
import { seededRandom } from '../../core/random.ts'

const apps = ['a', 'b']
const services = ['web', 'x.web', 'db']
const networks = ['a_default', 'b_default', 'proxy']
const addresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']

const route: fc.Arbitrary<Route> = fc
  .record({
    app: fc.constantFrom(...apps),
    service: fc.constantFrom(...services),
    networks: fc.uniqueArray(
      fc.record({
        name: fc.constantFrom(...networks),
        aliases: fc.subarray(['web', 'Other', 'web.b']),
      }),
      { selector: ({ name }) => name },
    ),
    served: fc.subarray(addresses),
    vip: fc.constantFrom(undefined, '10.9.0.1', '10.9.0.2'),
  })
  .map(({ served, vip, ...rest }) => ({
    ...rest,
    hashes: ['h'],
    ports: [],
    backends: served.map(address => ({ task: address, agent: 'n', address })),
    members: served,
    ...(vip !== undefined && { vip }),
  }))

const states = fc.array(fc.uniqueArray(route, { selector: routeId }), {
  minLength: 1,
  maxLength: 6,
})

const clients = new Map<string, LocalTask>(
  apps.flatMap(app =>
    networks.map(
      (network, i) =>
        [`10.1.${app}.${i}`, { app, service: 'db', hash: 'h', networks: [network] }] as const,
    ),
  ),
)
const names = [...services, 'other', 'web.b', 'nobody'].flatMap(name =>
  [name, `tasks.${name}`, `${name}.a`, `${name}.b.internal`, `${name}.internal`].map(
    each => [each, 'A'] as const,
  ),
)
const parents = ['a.internal', 'web.a.internal', 'b.internal'].map(name => [name, 'A'] as const)

it('answers after any changes as if it had never known anything else', () => {
  fc.assert(
    fc.property(states, fc.nat(), (steps, seed) => {
      const random = seededRandom(seed)
      const changed = new Zone()
      changed.clients = clients
      let last: readonly Route[] = []
      for (const step of steps) {
        // some routes stay as they were, as between two messages of an engine
        const kept = last.filter(() => random() < 0.5)
        const others = step.filter(each => kept.every(one => routeId(one) !== routeId(each)))
        last = [...kept, ...others]
        changed.setRoutes(byId(last))
      }
      const fresh = new Zone()
      fresh.clients = clients
      fresh.setRoutes(byId(last))

      expect(answersOf(changed)).toEqual(answersOf(fresh))
    }),
  )
})

it('never names an address to who shares no network with it', () => {
  fc.assert(
    fc.property(fc.uniqueArray(route, { selector: routeId }), routes => {
      const zone = new Zone()
      zone.clients = clients
      zone.setRoutes(byId(routes))
      for (const [client, { networks: own = [] }] of clients) {
        const reachable = new Set(
          routes
            .filter(each => each.networks.some(({ name }) => own.includes(name)))
            .flatMap(({ backends, vip }) => [vip, ...backends.map(({ address }) => address)]),
        )
        for (const [name] of names) {
          for (const address of addressesIn(ask(zone, name, 'A', client))) {
            expect(reachable).toContain(address)
          }
        }
      }
    }),
  )
})

function answersOf(zone: Zone) {
  const askers = [...clients.keys(), 'host']
  return [...names, ...parents].flatMap(([name, type]) =>
    askers.map(client => {
      const found = ask(zone, name, type, client)
      return [name, client, found.kind, addressesIn(found)]
    }),
  )
}

function ask(zone: Zone, name: string, type: string, client: string) {
  return answer({ name, type, class: 'IN' }, zone, client, seededRandom(1))
}

function addressesIn(found: ReturnType<typeof answer>): string[] {
  return found.kind === 'addresses' ? found.addresses.toSorted() : []
}

function byId(routes: readonly Route[]): ReadonlyMap<string, Route> {
  return new Map(routes.map(each => [routeId(each), each]))
}
