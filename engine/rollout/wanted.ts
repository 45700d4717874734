import { hashOf } from '../../core/hash.ts'
import type { ContainerSpec, Project, Service } from '../../core/model/project.ts'
import type { Manifest } from '../../core/model/application.ts'
import { taskId } from '../../core/model/task.ts'

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
  return project.services.flatMap(service => {
    const spec = containerSpec(service, project, images[service.name] ?? service.image ?? '')
    const hash = hashOf(spec)
    return Array.from({ length: service.replicas }, (_, index) => ({
      id: taskId(app, service.name, index + 1, hash),
      service: service.name,
      slot: index + 1,
      hash,
      spec,
    }))
  })
}

/** The hash that tasks of each service have, also of services without replicas. */
export function wantedHashes(manifest: Manifest, images: Images): Record<string, string> {
  return Object.fromEntries(
    manifest.project.services.map(service => [
      service.name,
      hashOf(containerSpec(service, manifest.project, images[service.name] ?? service.image ?? '')),
    ]),
  )
}

/** What the container is made from: replica count, placement, update order and dependencies don't recreate it. */
function containerSpec(service: Service, project: Project, image: string): ContainerSpec {
  const { build, mode, replicas, placement, update, dependsOn, ...rest } = service
  const volumes = new Set(service.mounts.flatMap(m => (m.kind === 'volume' ? [m.name] : [])))
  const networks = new Set(service.net?.attachments?.map(({ network }) => network))
  const attached = project.networks?.filter(({ name }) => networks.has(name)) ?? []
  return {
    ...rest,
    image,
    volumes: project.volumes.filter(({ name }) => volumes.has(name)),
    ...(attached.length > 0 && { networks: attached }),
  }
}
