import type { Application } from '../../core/model/application.ts'
import type { PublishedPort } from '../../core/model/project.ts'
import type { Backend, Route } from '../../core/model/route.ts'
import type { Task, TaskStatus } from '../../core/model/task.ts'

/** What a route is made from. `tasks` and `statuses` are those of the application, of every generation. */
export interface RouteSources {
  readonly application: Application
  readonly tasks: readonly Task[]
  readonly statuses: ReadonlyMap<string, TaskStatus>
}

/** Where each service of an application is reached now, sorted by service. */
export function routesOf({ application, tasks, statuses }: RouteSources): Route[] {
  const { serving, next } = application
  const services = [...new Set([...Object.keys(serving), ...Object.keys(next ?? {})])].sort()
  return services.map(service => {
    const own = tasks.filter(task => task.service === service)
    const serves = serving[service]
    const hashes = serves?.hashes ?? []
    const live = own.filter(t => hashes.includes(t.hash) && t.slot <= (serves?.replicas ?? 0))
    const green = next?.[service]
    const aliases = aliasesOf(own.filter(t => t.hash === green || hashes.includes(t.hash)))
    return {
      app: application.name,
      service,
      hashes,
      ...(aliases.length > 0 && { aliases }),
      ports: serves?.ports ?? ([] as readonly PublishedPort[]),
      backends: readyBackends(live, statuses),
      ...(green !== undefined && {
        next: readyBackends(
          own.filter(task => task.hash === green),
          statuses,
        ),
      }),
    }
  })
}

/** As between containers of one Docker network: aliases, and the container's own name. */
function aliasesOf(tasks: readonly Task[]): string[] {
  const names = tasks.flatMap(({ spec: { net, containerName } }) => [
    ...(net?.attachments ?? []).flatMap(({ aliases = [] }) => aliases),
    ...(containerName === undefined ? [] : [containerName]),
  ])
  return [...new Set(names)].sort()
}

function readyBackends(
  tasks: readonly Task[],
  statuses: ReadonlyMap<string, TaskStatus>,
): Backend[] {
  return tasks
    .flatMap(({ id, agent }) => {
      const status = statuses.get(id)
      return status?.ready && status.address !== undefined
        ? [{ task: id, agent, address: status.address }]
        : []
    })
    .sort((a, b) => (a.task < b.task ? -1 : 1))
}
