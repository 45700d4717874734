import type { Route } from '../../core/model/route.ts'
import { type Random, shuffle } from '../../core/random.ts'
import { type LocalTask, nameKey, type Zone } from './zone.ts'

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

/** One that asks, on these networks. Who is no container of ours sees every name, if it is whole. */
interface Client extends LocalTask {
  readonly networks: readonly string[]
}

/** What a name leads to for who asks. */
interface Found {
  readonly routes: readonly Route[]
  /** The tasks themselves, not the stable address in front of them. */
  readonly tasks?: boolean
}

/** RFC 8482: of everything that there is, some is enough. */
const addressTypes = ['A', 'ANY']

/**
 * Decides one question. The names of a service are `<service>.<app>`, also with `.internal` behind or `tasks.` before. On a
 * network that it shares, a task finds it without its application too; those of its own application come first.
 */
export function answer(
  { name, type, class: kind }: Question,
  zone: Zone,
  clientAddress: string,
  random: Random,
): Answer {
  if (kind !== 'IN') return { kind: 'forward' }
  const asked = name.toLowerCase().replace(/\.$/, '')
  const client = clientAt(clientAddress, zone)
  if (asked.endsWith('.in-addr.arpa')) return reverse(asked, type, zone, client)
  const { routes, tasks = false } = find(asked.replace(/\.internal$/, ''), zone, client)
  if (routes.length === 0) return { kind: withoutRoute(asked, zone, client) }
  if (!addressTypes.includes(type)) return { kind: 'nodata' }
  const addresses = new Set(routes.flatMap(route => addressesOf(route, tasks, zone, client)))
  return addresses.size === 0
    ? { kind: 'nodata' }
    : { kind: 'addresses', addresses: shuffle([...addresses], random) }
}

function clientAt(address: string, zone: Zone): Client | undefined {
  const task = zone.clients.get(address)
  if (!task) return undefined
  const { networks = networksOfService(task, zone) } = task
  return { ...task, networks }
}

function networksOfService({ service, app }: LocalTask, zone: Zone): readonly string[] {
  const route = zone.service(nameKey(service, app))
  return route ? route.networks.map(({ name }) => name) : [`${app}_default`]
}

function find(name: string, zone: Zone, client: Client | undefined): Found {
  const routes = findRoutes(name, zone, client)
  if (routes.length > 0 || !name.startsWith('tasks.')) return { routes }
  return { routes: findRoutes(name.slice('tasks.'.length), zone, client), tasks: true }
}

function findRoutes(name: string, zone: Zone, client: Client | undefined): readonly Route[] {
  if (!client) return zone.named(name)
  const link = linkOf(name, client)
  const shared = onSharedNetworks(link ?? name, zone, client)
  const own = shared.filter(({ app }) => app === client.app)
  if (own.length > 0 || link !== undefined) return own
  const whole = withApplication(name, zone, client)
  return whole.length > 0 ? whole : shared
}

/** A link stands before a service of that name, as in an old /etc/hosts. */
function linkOf(name: string, { links }: Client): string | undefined {
  return links && Object.hasOwn(links, name) ? links[name]?.toLowerCase() : undefined
}

function onSharedNetworks(name: string, zone: Zone, { networks }: Client): readonly Route[] {
  return networks.flatMap(network => zone.onNetwork(network, name))
}

function withApplication(name: string, zone: Zone, client: Client): readonly Route[] {
  const dot = name.lastIndexOf('.')
  if (dot < 0) return []
  const shared = onSharedNetworks(name.slice(0, dot), zone, client)
  return shared.filter(({ app }) => app.toLowerCase() === name.slice(dot + 1))
}

/**
 * Before the switch, tasks of the wanted generation see each other; everybody else sees what serves. So a new
 * version's parts are tested together, and no user meets a mixture.
 */
function addressesOf(
  route: Route,
  tasks: boolean,
  zone: Zone,
  client: Client | undefined,
): readonly string[] {
  const { next, vip, backends } = route
  const beforeSwitch = next && client?.app === route.app && !isServing(client, zone)
  if (!beforeSwitch && vip !== undefined && !tasks) return [vip]
  return (beforeSwitch ? next : backends).map(({ address }) => address)
}

function isServing({ app, service, hash }: LocalTask, zone: Zone): boolean {
  return zone.service(nameKey(service, app))?.hashes.includes(hash) ?? false
}

/** What is ours and not for this client doesn't exist: the upstreams would answer for another, or learn of it. */
function withoutRoute(
  asked: string,
  zone: Zone,
  client: Client | undefined,
): 'nodata' | 'unknown' | 'forward' {
  const name = asked.replace(/^tasks\./, '')
  if (name === 'internal') return 'nodata'
  const bare = name.replace(/\.internal$/, '')
  if (bare !== name) return zone.isParent(bare) ? 'nodata' : 'unknown'
  return isOurs(bare, zone, client) ? 'unknown' : 'forward'
}

function isOurs(name: string, zone: Zone, client: Client | undefined): boolean {
  if (zone.named(name).length > 0) return true
  if (!client) return false
  return linkOf(name, client) !== undefined || zone.service(nameKey(name, client.app)) !== undefined
}

function reverse(asked: string, type: string, zone: Zone, client: Client | undefined): Answer {
  const address = asked
    .replace(/\.in-addr\.arpa$/, '')
    .split('.')
    .reverse()
    .join('.')
  const owner = zone.at(address)
  const { service, app } = owner ?? zone.clients.get(address) ?? {}
  if (service === undefined || app === undefined) return { kind: 'forward' }
  if (client && !isReachable(address, owner, zone, client)) return { kind: 'unknown' }
  if (type !== 'PTR' && type !== 'ANY') return { kind: 'nodata' }
  return { kind: 'pointer', name: `${nameKey(service, app)}.internal` }
}

function isReachable(
  address: string,
  owner: Route | undefined,
  zone: Zone,
  client: Client,
): boolean {
  const networks =
    owner?.networks.map(({ name }) => name) ?? clientAt(address, zone)?.networks ?? []
  return networks.some(network => client.networks.includes(network))
}
