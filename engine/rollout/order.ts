import type { Dependency, Service } from '../../core/model/service.ts'
import type { TaskStatus } from '../../core/model/task.ts'

export type Strategy =
  | { readonly kind: 'blue-green' }
  /** All old tasks end before the new ones start: downtime, for this reason. */
  | { readonly kind: 'stop-first'; readonly reason: string }
  | Rolling

/** So many tasks at a time; the others serve meanwhile. */
export interface Rolling {
  readonly kind: 'rolling'
  readonly order: 'start-first' | 'stop-first'
  readonly batch: number
  /** Why a new task can't start beside the one that it replaces. */
  readonly reason?: string
}

/**
 * Two writers never share a volume, and a container name exists once: such services can't have blue and green side by
 * side, whatever the manifest wishes. A host port is free again on its own server, so such a service can go task by
 * task.
 */
export function strategyOf(service: Service): Strategy {
  const shared = sharedReason(service)
  if (shared !== undefined) return { kind: 'stop-first', reason: shared }
  const held = heldReason(service)
  const { order, parallelism } = service.update
  const asked = order === 'stop-first' ? 'the manifest asks for order: stop-first' : undefined
  const reason = held ?? asked
  if (parallelism !== undefined && parallelism > 0 && (isGlobal(service) || service.replicas > 1)) {
    return {
      kind: 'rolling',
      order: reason === undefined ? 'start-first' : 'stop-first',
      batch: parallelism,
      ...(reason !== undefined && { reason }),
    }
  }
  return reason === undefined ? { kind: 'blue-green' } : { kind: 'stop-first', reason }
}

/**
 * Whether two of a task may run at once, on two agents. The order of `update_config` is about new versions, not about
 * a task that only goes elsewhere.
 */
export function mayRunBesideItself(service: Service): boolean {
  return (sharedReason(service) ?? heldReason(service)) === undefined
}

function sharedReason(service: Service): string | undefined {
  for (const mount of service.mounts) {
    if (mount.kind === 'volume' && !mount.readOnly) return `it writes volume ${mount.name}`
    if (mount.kind === 'bind' && !mount.readOnly) return `it writes host path ${mount.source}`
  }
  if (service.containerName !== undefined)
    return `container_name ${service.containerName} exists once`
  return undefined
}

function heldReason(service: Service): string | undefined {
  const port = service.ports.find(p => p.mode === 'host')
  if (port) return `it holds host port ${port.published}/${port.protocol}`
  if (service.net?.mode === 'host') return 'it listens on its server itself (network_mode: host)'
  return undefined
}

/** One task on each agent. */
export function isGlobal({ mode }: Pick<Service, 'mode'>): boolean {
  return mode === 'global' || mode === 'global-job'
}

/** Its tasks run to their end, once for each generation. */
export function isJob({ mode }: Pick<Service, 'mode'>): boolean {
  return mode === 'replicated-job' || mode === 'global-job'
}

/** Services so that each comes after those it depends on; by name where order is free. */
export function inDependencyOrder(services: readonly Service[]): Service[] {
  const byName = new Map(services.map(s => [s.name, s]))
  const ordered = new Map<string, Service>()
  const visiting = new Set<string>()
  const visit = (service: Service): void => {
    if (ordered.has(service.name) || visiting.has(service.name)) return
    visiting.add(service.name)
    for (const dependency of service.dependsOn) {
      const target = byName.get(dependency.service)
      if (target) visit(target)
    }
    ordered.set(service.name, service)
  }
  for (const service of [...services].sort((a, b) => (a.name < b.name ? -1 : 1))) visit(service)
  return [...ordered.values()]
}

/**
 * Why a dependency is not satisfied yet, or undefined when it is. `statuses` are those of the wanted tasks
 * of the service depended on; an absent task has no status.
 */
export function unmetDependency(
  dependency: Dependency,
  statuses: readonly (TaskStatus | undefined)[],
): string | undefined {
  const met = statuses.every(status => status !== undefined && conditionHolds(dependency, status))
  if (met) return undefined
  const condition = { started: 'to start', healthy: 'to be healthy', completed: 'to complete' }
  return `waits for ${dependency.service} ${condition[dependency.condition]}`
}

function conditionHolds({ condition }: Dependency, status: TaskStatus): boolean {
  switch (condition) {
    case 'started':
      return status.state === 'running' || hasCompleted(status)
    case 'healthy':
      return status.ready
    case 'completed':
      return hasCompleted(status)
    default:
      return condition satisfies never
  }
}

/** Ended well and is not to be restarted: a job that is done. */
export function hasCompleted(status: TaskStatus): boolean {
  return status.state === 'exited' && status.exitCode === 0
}
