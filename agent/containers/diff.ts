import type { Task } from '../../core/model/task.ts'
import type { ContainerAction } from './actions.ts'
import { retryDelayMs } from './backoff.ts'
import { leftReason } from './left.ts'
import { type Restart, restartOf } from './restart.ts'
import { fenced, fencedReason, freshMemory, type TaskMemory } from './memory.ts'
import type { ObservedContainer } from './runtime.ts'

/**
 * The next safe steps from what is there to what is wanted, at most one per container. Running containers of
 * wanted tasks are never touched, also when they are unhealthy: what to do about those is the rollout's
 * decision. A settled world plans nothing. `memory` is by task, and by container id for those that must go. While the
 * fence is not open, no exclusive task is started.
 */
export function planContainers(
  desired: readonly Task[],
  observed: readonly ObservedContainer[],
  memory: ReadonlyMap<string, TaskMemory>,
  now: number,
  fenceOpen = true,
): ContainerAction[] {
  const kept = keptContainers(desired, observed)
  const keptIds = new Set([...kept.values()].map(({ containerId }) => containerId))
  const leaving = observed.filter(({ containerId }) => !keptIds.has(containerId))
  return [
    ...leaving.map(container => removal(container, memory.get(container.containerId), now)),
    ...desired.flatMap(task => {
      const container = kept.get(task.id)
      if (container?.state === 'running') return []
      if (task.exclusive && !fenceOpen) return [waiting(task.id, fencedReason)]
      const former = formerWriter(task, leaving)
      if (former)
        return [waiting(task.id, `${former.task} has to end first: both write the same data`)]
      return nextStep(task, container, memory, now)
    }),
  ]
}

/**
 * The one container that stands for each wanted task: same id and same whole hash. Of several, the one that
 * serves longest stays: running before others, then the oldest, then by id.
 */
export function keptContainers(
  desired: readonly Task[],
  observed: readonly ObservedContainer[],
): Map<string, ObservedContainer> {
  const hashes = new Map(desired.map(({ id, hash }) => [id, hash]))
  const kept = new Map<string, ObservedContainer>()
  for (const container of observed.toSorted(betterFirst)) {
    const fits = hashes.get(container.task) === container.hash
    if (fits && !kept.has(container.task)) kept.set(container.task, container)
  }
  return kept
}

/**
 * Usually the engine waits for it to end. It can't know when it gave this agent up for lost: what was wanted then, and what
 * is wanted now, comes here together.
 */
function formerWriter(
  { app, service, spec }: Task,
  leaving: readonly ObservedContainer[],
): ObservedContainer | undefined {
  const writes = spec.mounts.some(
    mount => (mount.kind === 'volume' || mount.kind === 'bind') && !mount.readOnly,
  )
  if (!writes) return undefined
  return leaving.find(
    each => each.state === 'running' && each.app === app && each.service === service,
  )
}

function betterFirst(a: ObservedContainer, b: ObservedContainer): number {
  const byState = Number(b.state === 'running') - Number(a.state === 'running')
  return byState || a.createdAt - b.createdAt || (a.containerId < b.containerId ? -1 : 1)
}

function removal(
  container: ObservedContainer,
  memory: TaskMemory | undefined,
  now: number,
): ContainerAction {
  const { task, containerId } = container
  const { error, retryAt = 0 } = memory ?? freshMemory
  if (error && retryAt > now) return waiting(task, error.message, retryAt)
  const running = container.state === 'running'
  return { kind: 'remove', task, containerId, running }
}

function nextStep(
  task: Task,
  container: ObservedContainer | undefined,
  memories: ReadonlyMap<string, TaskMemory>,
  now: number,
): ContainerAction[] {
  const memory = memories.get(task.id) ?? freshMemory
  if (container && memory.error?.code === 'address-taken') {
    return [removal(container, memories.get(container.containerId), now)]
  }
  if (memory.drift?.left !== undefined) return [waiting(task.id, leftReason(memory.drift))]
  const held = hold(task.id, memory, now)
  if (held) return [held]
  if (container === undefined) return [memory.imagePresent ? creation(task) : pull(task)]
  const { containerId } = container
  if (container.state === 'created' || memory.error?.code === fenced) {
    return [{ kind: 'start', task: task.id, containerId }]
  }
  return afterExit(task, container, memory, now)
}

function hold(task: string, { error, retryAt }: TaskMemory, now: number) {
  if (!error) return undefined
  if (error.disposition === 'stalled') return waiting(task, error.message)
  return retryAt !== undefined && retryAt > now ? waiting(task, error.message, retryAt) : undefined
}

function afterExit(
  task: Task,
  container: ObservedContainer,
  memory: TaskMemory,
  now: number,
): ContainerAction[] {
  const decision =
    afterStop(task, container, memory) ?? restartOf(task.spec.restart, container, memory)
  if (!decision.restart) return []
  const { at, attempt } = decision
  if (at > now) return [waiting(task.id, `restart ${attempt} after back-off`, at)]
  return [{ kind: 'restart', task: task.id, containerId: container.containerId, attempt }]
}

/** Somebody stopped it, and the restart policy is about what ends by itself. What runs once stays as it ended. */
function afterStop(
  { spec }: Task,
  { finishedAt = 0 }: ObservedContainer,
  { drift, attempts }: TaskMemory,
): Restart | undefined {
  if (drift?.open !== true || spec.restart.condition === 'none') return undefined
  return { restart: true, at: finishedAt + retryDelayMs(1), attempt: Math.max(1, attempts) }
}

function pull(task: Task): ContainerAction {
  return { kind: 'pull', task: task.id, image: task.spec.image }
}

function creation(task: Task): ContainerAction {
  return { kind: 'create', task: task.id, image: task.spec.image }
}

function waiting(task: string, reason: string, until?: number): ContainerAction {
  return { kind: 'wait', task, reason, ...(until !== undefined && { until }) }
}
