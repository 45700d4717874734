import type { Task } from '../../core/model/task.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Verdict } from '../health/judge.ts'
import { afterDrift, afterRepair } from './drift.ts'
import type { DriftWatch } from './drift-watch.ts'
import type { Evidence } from './evidence.ts'
import type { Memories } from './memories.ts'
import { afterVerdict, fenced } from './memory.ts'
import type { ObservedContainer } from './runtime.ts'
import type { Look } from './world.ts'

interface LearnContext {
  readonly memories: Memories
  readonly evidence: Evidence
  readonly drift: DriftWatch
  readonly clock: Clock
  readonly log: Logger
}

/** Remembers what the containers show: what somebody did to them, and how they ended. */
export function learnFromLook(context: LearnContext, look: Look): void {
  noteDrift(context, look)
  forgetOthers(context, look)
  for (const task of look.tasks) {
    const container = look.kept.get(task.id)
    if (container?.state === 'exited') noteEnd(context, task, container)
  }
}

/** `container`: the one that stands for the task. */
export function learnFromVerdict(
  { memories, evidence, clock }: LearnContext,
  task: string,
  container: ObservedContainer | undefined,
  verdict: Verdict,
): void {
  memories.update(task, memory => afterVerdict(memory, verdict.ready, clock.now()))
  if (verdict.ready) evidence.forget(task)
  else if (verdict.health === 'unhealthy' && container) {
    const { containerId, startedAt } = container
    const name = `${containerId} unhealthy ${startedAt ?? 0}`
    evidence.collect(task, { name, containerId, runs: true })
  }
}

function noteDrift({ memories, drift, clock, log }: LearnContext, look: Look): void {
  const { tasks, kept, observed } = look
  const now = clock.now()
  for (const [task, container] of kept) {
    const isOpen = memories.of(task).drift?.open === true
    if (isOpen && container.state === 'running') memories.update(task, afterRepair)
  }
  for (const { task, what } of drift.look(tasks, kept, observed, now)) {
    const { id, app } = task
    memories.update(id, memory => afterDrift(memory, what, now, drift.healingOf(app)))
    log.warn({ task: id, what }, 'somebody changed a container')
  }
}

function forgetOthers({ memories, evidence }: LearnContext, { tasks, observed }: Look): void {
  const containers = observed.map(({ containerId }) => containerId)
  const current = new Set([...tasks.map(({ id }) => id), ...containers])
  for (const key of memories.forgetAllBut(current)) evidence.forget(key)
}

function noteEnd(
  { memories, evidence }: LearnContext,
  { id, spec }: Task,
  { containerId, exitCode = 0, finishedAt = 0 }: ObservedContainer,
): void {
  if (memories.of(id).error?.code === fenced) return
  memories.update(id, memory => ({ ...memory, lastExitCode: exitCode }))
  if (exitCode === 0 && spec.restart.condition !== 'any') return
  evidence.collect(id, { name: `${containerId} ended ${finishedAt}`, containerId })
}
