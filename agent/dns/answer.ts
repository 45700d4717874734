import type { Route } from '../../core/model/route.ts'
import { type Random, shuffle } from '../../core/random.ts'
import { type LocalTask, type Zone, routeKey } from './zone.ts'

export interface Question {
  readonly name: string
  /** Such as `A`. */
  readonly type: string
  /** `IN`, but for oddities. */
  readonly class: string
}

/** nodata: the name exists, but not with this type. */
export type OwnAnswer =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'pointer'; readonly name: string }
  | { readonly kind: 'nodata' | 'unknown' }

/** forward: not our name. */
type Answer = OwnAnswer | { readonly kind: 'forward' }

/**
 * Decides one question. The names of a service are `<service>.<app>`, also with `.internal` behind or `tasks.` before;
 * a task of an application names the services of its own application without it, and these come first.
 */
export function answer(
  { name, type, class: kind }: Question,
  zone: Zone,
  clientAddress: string,
  random: Random,
): Answer {
  if (kind !== 'IN') return { kind: 'forward' }
  const asked = name.toLowerCase().replace(/\.$/, '')
  if (asked.endsWith('.in-addr.arpa')) return reverse(asked, type, zone)
  const client = zone.clients.get(clientAddress)
  const routes = findRoutes(asked.replace(/\.internal$/, ''), zone, client)
  if (routes.length === 0) return withoutRoute(asked)
  if (type !== 'A') return { kind: 'nodata' }
  const backends = routes.flatMap(route => visibleBackends(route, zone, client))
  const addresses = backends.map(backend => backend.address)
  return addresses.length === 0
    ? { kind: 'nodata' }
    : { kind: 'addresses', addresses: shuffle([...new Set(addresses)], random) }
}

function withoutRoute(asked: string): Answer {
  if (asked === 'internal') return { kind: 'nodata' }
  return { kind: asked.endsWith('.internal') ? 'unknown' : 'forward' }
}

function findRoutes(name: string, zone: Zone, client: LocalTask | undefined): readonly Route[] {
  const found = byName(name, zone, client)
  return found.length > 0 ? found : byName(name.replace(/^tasks\./, ''), zone, client)
}

/** A link stands before a service of that name, as in an old /etc/hosts. */
function byName(name: string, zone: Zone, client: LocalTask | undefined): readonly Route[] {
  const own = client && zone.named.get(routeKey(client.links?.[name] ?? name, client.app))
  return own ?? zone.named.get(name) ?? []
}

/**
 * Before the switch, tasks of the wanted generation see each other; everybody else sees what serves. So a new
 * version's parts are tested together, and no user meets a mixture.
 */
function visibleBackends(route: Route, zone: Zone, client: LocalTask | undefined) {
  const beforeSwitch = client?.app === route.app && !isServing(client, zone)
  return beforeSwitch ? (route.next ?? route.backends) : route.backends
}

function isServing({ app, service, hash }: LocalTask, zone: Zone): boolean {
  return zone.routes.get(routeKey(service, app))?.hashes.includes(hash) ?? false
}

function reverse(asked: string, type: string, zone: Zone): Answer {
  const address = asked.split('.').slice(0, 4).reverse().join('.')
  const name = zone.names.get(address)
  if (name === undefined) return { kind: 'forward' }
  return type === 'PTR' ? { kind: 'pointer', name } : { kind: 'nodata' }
}
