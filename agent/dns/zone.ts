import type { Route } from '../../core/model/route.ts'

/** Whose container asks. */
export interface LocalTask {
  readonly app: string
  readonly service: string
  readonly hash: string
  /** Asked for what is no name of ours, in place of the agent's upstreams. */
  readonly upstreams?: readonly string[]
  /** Services of its application by further names that it alone knows. */
  readonly links?: Readonly<Record<string, string>>
}

/** Everything that an answer depends on. */
export interface Zone {
  /** By `service.app`, in lower case. */
  readonly routes: ReadonlyMap<string, Route>
  /** The same, and by `alias.app`: services may share an alias. */
  readonly named: ReadonlyMap<string, readonly Route[]>
  /** This agent's tasks by their address. */
  readonly clients: ReadonlyMap<string, LocalTask>
  /** `web.shop.internal` by address. */
  readonly names: ReadonlyMap<string, string>
}

export const emptyZone: Zone = buildZone([], {})

export function buildZone(
  routes: readonly Route[],
  localTasks: Readonly<Record<string, LocalTask>>,
): Zone {
  const named = [
    ...Object.entries(localTasks).map(([address, task]) => [address, fullName(task)] as const),
    ...routes.flatMap(route => route.backends.map(b => [b.address, fullName(route)] as const)),
  ]
  return {
    routes: new Map(routes.map(route => [routeKey(route.service, route.app), route])),
    named: byEachName(routes),
    clients: new Map(Object.entries(localTasks)),
    names: new Map(named),
  }
}

function byEachName(routes: readonly Route[]): Map<string, Route[]> {
  const found = new Map<string, Route[]>()
  for (const route of routes) {
    const keys = [route.service, ...route.networks.flatMap(({ aliases = [] }) => aliases)].map(
      name => routeKey(name, route.app),
    )
    for (const key of new Set(keys)) found.set(key, [...(found.get(key) ?? []), route])
  }
  return found
}

/** A service's name may contain dots, an application's may not: the last label is the application. */
export function routeKey(service: string, app: string): string {
  return `${service}.${app}`.toLowerCase()
}

function fullName({ service, app }: { readonly service: string; readonly app: string }): string {
  return `${routeKey(service, app)}.internal`
}
