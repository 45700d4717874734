import { taskId, type Task } from '../../core/model/task.ts'
import type { PlacementRequest } from '../scheduler/filters.ts'
import { explainNoFit, place } from '../scheduler/place.ts'
import { failWith } from './fail.ts'
import { strategyOf } from './order.ts'
import { wantedHashes, type WantedTask } from './wanted.ts'
import { moveTo, wantedOf, type RolloutWorld, type Step } from './world.ts'

/** Chooses agents for the tasks that don't run yet, and sweeps up what failed rollouts left. */
export function scheduleTasks(world: RolloutWorld): Step {
  const { rollout, application, now, settings } = world
  const wanted = wantedOf(world)
  const existing = new Set(world.tasks.map(task => task.id))
  const requests = wanted.filter(task => !existing.has(task.id)).map(task => asRequest(world, task))
  const placement = place(requests, world.agents, world.spread)
  if (placement.kind === 'no-fit') {
    const reason = explainNoFit(placement)
    const deadline = (rollout.times.scheduling ?? now) + settings.timeoutMs
    if (now < deadline) return { kind: 'wait', reason, untilMs: deadline }
    const cause = { code: 'no-agent-fits', message: reason, service: placement.request.service }
    return failWith(world, cause)
  }
  return {
    ...moveTo(world, 'starting', {
      placements: placement.agents,
      deadlineAt: now + settings.timeoutMs,
    }),
    application: { ...application, next: wantedHashes(world.manifest, rollout.images) },
    removeTasks: strays(world, wanted),
  }
}

/** Tasks that neither serve nor are wanted: green tasks of rollouts that failed or were superseded. */
function strays(world: RolloutWorld, wanted: readonly WantedTask[]): Task[] {
  const keep = new Set(wanted.map(task => task.id))
  const { serving } = world.application
  return world.tasks.filter(
    task => !keep.has(task.id) && !(serving[task.service]?.hashes.includes(task.hash) ?? false),
  )
}

function asRequest(world: RolloutWorld, { id, service, slot, spec }: WantedTask): PlacementRequest {
  const definition = world.manifest.project.services.find(s => s.name === service)
  const exclusive = definition !== undefined && strategyOf(definition).kind === 'stop-first'
  const holdsVolume = exclusive && spec.mounts.some(m => m.kind === 'volume')
  const agent = holdsVolume ? agentOfSlot(world, service, slot) : undefined
  return { id, service, spec, ...(agent !== undefined && { boundTo: agent }) }
}

/** Where this slot's task runs, or ran until it was stopped to make room. */
function agentOfSlot({ application, tasks }: RolloutWorld, service: string, slot: number) {
  const running = tasks.find(task => task.service === service && task.slot === slot)
  if (running) return running.agent
  const stem = taskId(application.name, service, slot, '')
  const stopped = Object.entries(application.replaced ?? {})
  return stopped.find(([id]) => id.startsWith(stem) && id.length === stem.length + 8)?.[1]
}
