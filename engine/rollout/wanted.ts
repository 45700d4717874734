import { hashOf } from '../../core/hash.ts'
import type { ContainerSpec } from '../../core/model/container-spec.ts'
import type { Project } from '../../core/model/project.ts'
import type { Service } from '../../core/model/service.ts'
import type { Manifest } from '../../core/model/application.ts'
import { taskId, type Task } from '../../core/model/task.ts'
import type { AgentLoad } from '../scheduler/agent-load.ts'
import { globalAgents } from '../scheduler/global-agents.ts'
import { inDependencyOrder, isGlobal, isJob } from './order.ts'

/** A task that a generation wants, before an agent is chosen for it. */
export interface WantedTask {
  readonly id: string
  readonly service: string
  readonly slot: number
  readonly hash: string
  readonly spec: ContainerSpec
  /** Of a global service: the agent that it is for. */
  readonly only?: string
}

/** Pinned image of each service; a service that is not built keeps the name it was written with. */
export type Images = Readonly<Record<string, string>>

/** A generation, once its images are known. */
export interface Version {
  readonly manifest: Manifest
  readonly images: Images
}

/** What global services depend on. */
interface Present {
  readonly agents: readonly AgentLoad[]
  readonly tasks: readonly Task[]
}

/**
 * Every task that a manifest asks for, by service name, then slot. A global service wants one on each agent that is of
 * use to it now.
 */
export function wantedTasks(
  { manifest, images }: Version,
  { agents, tasks }: Present,
): WantedTask[] {
  const { app, project } = manifest
  const made = containersOf(manifest, images)
  return project.services.flatMap(service => {
    const container = made.get(service.name)
    if (!container) return []
    const has = (agent: string) => tasks.some(t => t.agent === agent && t.service === service.name)
    return placesOf(service, container.spec, agents, has).map(place => ({
      id: taskId(app, service.name, place.slot, container.hash),
      service: service.name,
      ...place,
      ...container,
    }))
  })
}

type Place = Pick<WantedTask, 'slot' | 'only'>

function placesOf(
  service: Service,
  spec: ContainerSpec,
  agents: readonly AgentLoad[],
  has: (agent: string) => boolean,
): Place[] {
  if (!isGlobal(service)) {
    return Array.from({ length: service.replicas }, (_, index) => ({ slot: index + 1 }))
  }
  const { placement } = service
  return globalAgents({ spec, placement }, agents, has).map(({ slot, name }) => ({
    slot,
    only: name,
  }))
}

/** The hash that tasks of each service have, also of services without replicas. */
export function wantedHashes(manifest: Manifest, images: Images): Record<string, string> {
  const made = [...containersOf(manifest, images)]
  return Object.fromEntries(made.map(([service, { hash }]) => [service, hash]))
}

type Container = Pick<WantedTask, 'spec' | 'hash'>

/** Hashing is most of the work, and a manifest never changes: what was made for its images is kept with it. */
const known = new WeakMap<Manifest, { readonly key: string; readonly made: Made }>()

type Made = ReadonlyMap<string, Container>

function containersOf(manifest: Manifest, images: Images): Made {
  const key = JSON.stringify(images)
  const found = known.get(manifest)
  if (found?.key === key) return found.made
  const made = makeContainers(manifest, images)
  known.set(manifest, { key, made })
  return made
}

/** By service; those that a service depends on come first, as its hash may hold theirs. */
function makeContainers({ project, generation }: Manifest, images: Images): Made {
  const made = new Map<string, Container>()
  for (const service of inDependencyOrder(project.services)) {
    const image = images[service.name] ?? service.image ?? ''
    const extras = { ...followed(service, made), ...(isJob(service) && { run: generation }) }
    const spec = containerSpec(service, project, image, extras)
    made.set(service.name, { spec, hash: hashOf(spec) })
  }
  return made
}

function followed({ dependsOn }: Service, made: Made): Pick<ContainerSpec, 'follows'> {
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
  extras: Pick<ContainerSpec, 'follows' | 'run'>,
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
    ...extras,
  }
}
