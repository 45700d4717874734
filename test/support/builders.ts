import type { Application, Manifest } from '../../core/model/application.ts'
import type { Project } from '../../core/model/project.ts'
import type { Service } from '../../core/model/service.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import type { Task, TaskStatus } from '../../core/model/task.ts'
import type { AgentLoad } from '../../engine/scheduler/agent-load.ts'
import type { ManifestLoaded } from '../../engine/sync/manifest.ts'

/** Valid by default: a test says only what is different. */
export function aService(changes: Partial<Service> = {}): Service {
  return {
    name: 'web',
    image: 'shop/web:1',
    environment: {},
    labels: {},
    expose: [],
    ports: [],
    mounts: [],
    files: [],
    dependsOn: [],
    restart: { condition: 'any' },
    stopGracePeriodMs: 10_000,
    replicas: 1,
    resources: { limits: {}, reservations: {} },
    update: { failureAction: 'pause' },
    ...changes,
  }
}

export function aProject(services: readonly Service[] = [aService()], name = 'shop'): Project {
  return { name, services, volumes: [] }
}

export function aManifest(changes: Partial<Manifest> = {}): Manifest {
  const project = changes.project ?? aProject()
  return {
    app: project.name,
    generation: 1,
    project,
    files: {},
    digest: 'digest-1',
    source: {
      repository: 'shop-deploy',
      path: 'shop/compose.yaml',
      ref: 'refs/heads/main',
      commit: '9d1e4b0c0ffee000000000000000000000000000',
      author: 'ana',
      subject: 'Louder',
    },
    trigger: { kind: 'poll' },
    acceptedAt: 0,
    contexts: {},
    ...changes,
  }
}

/** As a sync finds `aManifest` in a commit. */
export function aLoaded(changes: Partial<ManifestLoaded> = {}): ManifestLoaded {
  return {
    kind: 'loaded',
    path: 'shop/compose.yaml',
    digest: 'digest-1',
    project: aProject(),
    files: {},
    contexts: {},
    networkPlaces: {},
    places: {},
    secrets: {},
    warnings: [],
    notices: [],
    ...changes,
  }
}

export function anApplication(changes: Partial<Application> = {}): Application {
  return {
    name: 'shop',
    repository: 'shop-deploy',
    path: 'shop/compose.yaml',
    wanted: 1,
    serving: {},
    ports: [],
    digest: 'digest-1',
    ...changes,
  }
}

export function aRollout(changes: Partial<Rollout> = {}): Rollout {
  return {
    app: 'shop',
    generation: 1,
    phase: 'pending',
    times: { pending: 0 },
    images: {},
    placements: {},
    ...changes,
  }
}

export function anAgent(changes: Partial<AgentLoad> = {}): AgentLoad {
  return {
    name: 'node-1',
    alive: true,
    lost: false,
    availability: 'active',
    labels: {},
    slot: 1,
    freeCpus: 4,
    freeMemoryBytes: 8 * 2 ** 30,
    freeGeneric: {},
    tasks: 0,
    hostPorts: new Set(),
    containerNames: new Set(),
    images: new Set(),
    readySince: 0,
    ...changes,
  }
}

export function aStatus(
  task: Pick<Task, 'id' | 'agent' | 'app'>,
  changes: Partial<TaskStatus> = {},
): TaskStatus {
  return {
    task: task.id,
    agent: task.agent,
    app: task.app,
    state: 'running',
    health: 'healthy',
    ready: true,
    address: '10.200.1.2',
    restarts: 0,
    changedAt: 0,
    ...changes,
  }
}
