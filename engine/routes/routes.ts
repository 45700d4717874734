import type { Application, Serving } from '../../core/model/application.ts'
import { networksOf } from '../../core/model/networks.ts'
import type { PublishedPort } from '../../core/model/ports.ts'
import type { Backend, Route, RouteNetwork } from '../../core/model/route.ts'
import { placeKey, type Task, type TaskStatus } from '../../core/model/task.ts'

/** What a route is made from. `tasks` and `statuses` are those of the application, of every generation. */
export interface RouteSources {
  readonly application: Application
  readonly tasks: readonly Task[]
  /** By `placeKey`. */
  readonly statuses: ReadonlyMap<string, TaskStatus>
  /** Nothing is routed to these agents. */
  readonly lost: ReadonlySet<string>
}

/** Where each service of an application is reached now, sorted by service. */
export function routesOf({ application, tasks, statuses, lost }: RouteSources): Route[] {
  const { serving, next, leaving = {}, vips } = application
  const services = [...new Set([...Object.keys(serving), ...Object.keys(next ?? {})])].sort()
  const ofService = byService(tasks.filter(task => !lost.has(task.agent)))
  return services.map(service => {
    const own = ofService.get(service) ?? []
    const serves = serving[service]
    const hashes = serves?.hashes ?? []
    const green = next?.[service]
    const vip = vips?.[service]
    return {
      app: application.name,
      service,
      hashes,
      networks: joinedNetworks(own.filter(t => t.hash === green || hashes.includes(t.hash))),
      ports: serves?.ports ?? ([] as readonly PublishedPort[]),
      backends: inRotation(
        own.filter(task => isServing(task, serves)),
        statuses,
        leaving,
      ),
      ...(green !== undefined && {
        next: readyBackends(
          own.filter(task => task.hash === green),
          statuses,
        ),
      }),
      members: addressesOf(own, statuses),
      ...(vip !== undefined && { vip }),
    }
  })
}

function byService(tasks: readonly Task[]): ReadonlyMap<string, Task[]> {
  const found = new Map<string, Task[]>()
  for (const task of tasks) {
    const known = found.get(task.service)
    if (known) known.push(task)
    else found.set(task.service, [task])
  }
  return found
}

/** Whether a task is of a hash and a slot that serve; it may be leaving. */
export function isServing({ hash, slot }: Task, serves: Serving | undefined): boolean {
  if (!serves?.hashes.includes(hash)) return false
  return serves.global === true || slot <= serves.replicas
}

/** Those that leave serve on while nobody else can (KEP-1669). */
function inRotation(
  tasks: readonly Task[],
  statuses: ReadonlyMap<string, TaskStatus>,
  leaving: Readonly<Record<string, number>>,
): Backend[] {
  const staying = readyBackends(
    tasks.filter(task => leaving[placeKey(task)] === undefined),
    statuses,
  )
  return staying.length > 0 ? staying : readyBackends(tasks, statuses)
}

function joinedNetworks(tasks: readonly Task[]): RouteNetwork[] {
  const joined = new Map<string, RouteNetwork>()
  const seen = new Set<string>()
  for (const { spec, app, hash } of tasks) {
    if (seen.has(hash)) continue
    seen.add(hash)
    for (const network of networksOf(spec, app)) {
      const known = joined.get(network.name)
      const aliases = [...new Set([...(known?.aliases ?? []), ...(network.aliases ?? [])])].sort()
      joined.set(network.name, { ...network, ...(aliases.length > 0 && { aliases }) })
    }
  }
  return [...joined.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function addressesOf(tasks: readonly Task[], statuses: ReadonlyMap<string, TaskStatus>): string[] {
  const addresses = tasks.flatMap(task => statuses.get(placeKey(task))?.address ?? [])
  return [...new Set(addresses)].sort()
}

function readyBackends(
  tasks: readonly Task[],
  statuses: ReadonlyMap<string, TaskStatus>,
): Backend[] {
  return tasks
    .flatMap(task => {
      const status = statuses.get(placeKey(task))
      return status?.ready && status.address !== undefined
        ? [{ task: task.id, agent: task.agent, address: status.address }]
        : []
    })
    .sort((a, b) => (`${a.task} ${a.agent}` < `${b.task} ${b.agent}` ? -1 : 1))
}
