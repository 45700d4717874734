import type { Route } from '../../core/model/route.ts'

/** Whose container asks. */
export interface LocalTask {
  readonly app: string
  readonly service: string
  readonly hash: string
  /** Runtime names of its networks. Absent: its task is not known any more; those of its service stand for them. */
  readonly networks?: readonly string[]
  /** Asked for what is no name of ours, in place of the agent's upstreams. */
  readonly upstreams?: readonly string[]
  /** Services of its application by further names that it alone knows. */
  readonly links?: Readonly<Record<string, string>>
}

type Routes = ReadonlyMap<string, Route>

/**
 * Everything that an answer depends on. Changes with what changed: agents learn of every change of every service, and
 * most of ten thousand stay as they are.
 */
export class Zone {
  /** Tasks of this agent by their address. */
  clients: ReadonlyMap<string, LocalTask> = new Map()
  /** By `app/service`, as it was last told. */
  #told: Routes = new Map()
  readonly #services = new Map<string, Route>()
  readonly #named = new Map<string, readonly Route[]>()
  readonly #onNetworks = new Map<string, Map<string, readonly Route[]>>()
  readonly #addresses = new Map<string, Route>()
  /** How many names end with this one: it exists, though nothing has it. */
  readonly #parents = new Map<string, number>()

  /** By `app/service`. What didn't change has to be the same object as before. */
  setRoutes(routes: Routes): void {
    const before = this.#told
    this.#told = routes
    for (const [id, route] of before) {
      if (routes.get(id) !== route) this.#remove(route)
    }
    for (const [id, route] of routes) {
      if (before.get(id) !== route) this.#add(route)
    }
  }

  /** By `service.app`, in lower case. */
  service(name: string): Route | undefined {
    return this.#services.get(name)
  }

  /** By `service.app` or `alias.app`, in lower case: services may share an alias. */
  named(name: string): readonly Route[] {
    return this.#named.get(name) ?? []
  }

  /** By the name of a service, or one of its aliases, on a network. */
  onNetwork(network: string, name: string): readonly Route[] {
    return this.#onNetworks.get(network)?.get(name) ?? []
  }

  /** Whose task, or stable address, this is. */
  at(address: string): Route | undefined {
    return this.#addresses.get(address)
  }

  isParent(name: string): boolean {
    return this.#parents.has(name)
  }

  #add(route: Route): void {
    this.#services.set(serviceKey(route), route)
    for (const name of namesOf(route)) {
      insert(this.#named, name, route)
      for (const parent of parentsOf(name)) {
        this.#parents.set(parent, (this.#parents.get(parent) ?? 0) + 1)
      }
    }
    for (const [network, name] of networkNamesOf(route)) {
      const names = this.#onNetworks.get(network) ?? new Map<string, readonly Route[]>()
      this.#onNetworks.set(network, names)
      insert(names, name, route)
    }
    for (const address of addressesOf(route)) this.#addresses.set(address, route)
  }

  #remove(route: Route): void {
    if (this.#services.get(serviceKey(route)) === route) this.#services.delete(serviceKey(route))
    for (const name of namesOf(route)) {
      withdraw(this.#named, name, route)
      for (const parent of parentsOf(name)) {
        const others = (this.#parents.get(parent) ?? 0) - 1
        if (others > 0) this.#parents.set(parent, others)
        else this.#parents.delete(parent)
      }
    }
    for (const [network, name] of networkNamesOf(route)) {
      const names = this.#onNetworks.get(network)
      if (!names) continue
      withdraw(names, name, route)
      if (names.size === 0) this.#onNetworks.delete(network)
    }
    for (const address of addressesOf(route)) {
      // another route may have got the address meanwhile
      if (this.#addresses.get(address) === route) this.#addresses.delete(address)
    }
  }
}

/** A service's name may contain dots, an application's may not: the last label is the application. */
export function nameKey(name: string, app: string): string {
  return `${name}.${app}`.toLowerCase()
}

function serviceKey({ service, app }: Route): string {
  return nameKey(service, app)
}

/** `service.app` and every `alias.app`, once each. */
function namesOf({ service, app, networks }: Route): ReadonlySet<string> {
  const names = [service, ...networks.flatMap(({ aliases = [] }) => aliases)]
  return new Set(names.map(name => nameKey(name, app)))
}

/** An alias counts only on the network that it is given for. */
function networkNamesOf({ service, networks }: Route): (readonly [string, string])[] {
  return networks.flatMap(({ name, aliases = [] }) =>
    [...new Set([service, ...aliases].map(each => each.toLowerCase()))].map(
      each => [name, each] as const,
    ),
  )
}

/** Those of `my.svc.shop`: `svc.shop` and `shop`. */
function parentsOf(name: string): string[] {
  const labels = name.split('.')
  return labels.slice(1).map((_, i) => labels.slice(i + 1).join('.'))
}

function addressesOf({ members, backends, vip }: Route): readonly string[] {
  return [...members, ...backends.map(({ address }) => address), ...(vip ? [vip] : [])]
}

function insert(map: Map<string, readonly Route[]>, name: string, route: Route): void {
  map.set(name, [...(map.get(name) ?? []), route])
}

function withdraw(map: Map<string, readonly Route[]>, name: string, route: Route): void {
  const left = (map.get(name) ?? []).filter(each => each !== route)
  if (left.length > 0) map.set(name, left)
  else map.delete(name)
}
