import type { WantedContainer } from '../../agent/containers/runtime.ts'
import type { ContainerSpec } from '../../core/model/container-spec.ts'
import { taskId, type Task } from '../../core/model/task.ts'
import { hashOf } from '../../core/hash.ts'

/** The smallest spec: everything a compose file may leave out is left out. */
export function aSpec(changes: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    ...{ name: 'web', image: 'box:1', environment: {}, labels: {} },
    ...{ expose: [], ports: [], mounts: [], files: [], volumes: [] },
    restart: { condition: 'any' },
    stopGracePeriodMs: 1_000,
    resources: { limits: {}, reservations: {} },
    ...changes,
  }
}

export function aTask(changes: Partial<ContainerSpec> = {}, slot = 1): Task {
  const spec = aSpec(changes)
  const hash = hashOf(spec)
  const id = taskId('shop', spec.name, slot, hash)
  const identity = { id, app: 'shop', service: spec.name, slot, hash, generation: 1, agent: 'a1' }
  return { ...identity, spec, files: {} }
}

export function aWanted(task: Task, changes: Partial<WantedContainer> = {}): WantedContainer {
  const { id, app, service, hash, slot, generation, spec } = task
  return {
    ...{ task: id, app, service, hash, slot, generation, spec },
    ...{ network: 'bnt-c1', gateway: '10.201.1.1', filePaths: {} },
    ...changes,
  }
}
