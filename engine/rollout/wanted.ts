import { hashOf } from '../../core/hash.ts'
import type { ContainerSpec, Project, Service } from '../../core/model/project.ts'
import type { Manifest } from '../../core/model/application.ts'
import { taskId } from '../../core/model/task.ts'
import { inDependencyOrder } from './order.ts'

/** A task that a generation wants, before an agent is chosen for it. */
export interface WantedTask {
  readonly id: string
  readonly service: string
  readonly slot: number
  readonly hash: string
  readonly spec: ContainerSpec
}

/** Pinned image of each service; a service that is not built keeps the name it was written with. */
export type Images = Readonly<Record<string, string>>

/** Every task that a manifest asks for, by service name, then slot. */
export function wantedTasks(manifest: Manifest, images: Images): WantedTask[] {
  const { app, project } = manifest
  const made = containersOf(project, images)
  return project.services.flatMap(({ name: service, replicas }) => {
    const container = made.get(service)
    if (!container) return []
    return Array.from({ length: replicas }, (_, index) => ({
      id: taskId(app, service, index + 1, container.hash),
      service,
      slot: index + 1,
      ...container,
    }))
  })
}

/** The hash that tasks of each service have, also of services without replicas. */
export function wantedHashes({ project }: Manifest, images: Images): Record<string, string> {
  const made = [...containersOf(project, images)]
  return Object.fromEntries(made.map(([service, { hash }]) => [service, hash]))
}

type Container = Pick<WantedTask, 'spec' | 'hash'>

/** By service; those that a service depends on come first, as its hash may hold theirs. */
function containersOf(project: Project, images: Images): ReadonlyMap<string, Container> {
  const made = new Map<string, Container>()
  for (const service of inDependencyOrder(project.services)) {
    const image = images[service.name] ?? service.image ?? ''
    const spec = containerSpec(service, project, image, followed(service, made))
    made.set(service.name, { spec, hash: hashOf(spec) })
  }
  return made
}

function followed({ dependsOn }: Service, made: ReadonlyMap<string, Container>) {
  const hashes = dependsOn
    .filter(({ restart }) => restart)
    .flatMap(({ service }) => {
      const hash = made.get(service)?.hash
      return hash === undefined ? [] : [[service, hash] as const]
    })
  return hashes.length === 0 ? {} : { follows: Object.fromEntries(hashes) }
}

/** What the container is made from: replica count, placement, update order and dependencies don't recreate it. */
function containerSpec(
  service: Service,
  project: Project,
  image: string,
  follows: Pick<ContainerSpec, 'follows'>,
): ContainerSpec {
  const { build, mode, replicas, placement, update, rollback, endpointMode, dependsOn, ...rest } =
    service
  const volumes = new Set(service.mounts.flatMap(m => (m.kind === 'volume' ? [m.name] : [])))
  const networks = new Set(service.net?.attachments?.map(({ network }) => network))
  const attached = project.networks?.filter(({ name }) => networks.has(name)) ?? []
  return {
    ...rest,
    image,
    volumes: project.volumes.filter(({ name }) => volumes.has(name)),
    ...(attached.length > 0 && { networks: attached }),
    ...follows,
  }
}
