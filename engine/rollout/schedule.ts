import type { Application } from '../../core/model/application.ts'
import type { Service } from '../../core/model/service.ts'
import { placeOf, taskId, type Task } from '../../core/model/task.ts'
import { Counts } from '../scheduler/counts.ts'
import { spreadOf, withTask } from '../scheduler/loads.ts'
import { failWith } from './fail.ts'
import { strategyOf } from './order.ts'
import { placeTasks, type Candidate } from './place-tasks.ts'
import { neededVips } from './vips.ts'
import { wantedHashes, type WantedTask } from './wanted.ts'
import { moveTo, unseen, wantedOf, type RolloutWorld, type Step } from './world.ts'

/** Chooses agents for the tasks that don't run yet, and sweeps up what failed rollouts left. */
export function scheduleTasks(world: RolloutWorld): Step {
  const { rollout, application, now, settings } = world
  const wanted = wantedOf(world)
  const placed = placeTasks(staying(world, wanted), missingOf(world, wanted))
  if (placed.kind === 'no-fit') {
    const { reason, service } = placed
    const deadline = (rollout.times.scheduling ?? now) + settings.timeoutMs
    if (now < deadline) return { kind: 'wait', reason, untilMs: deadline }
    return failWith(world, { code: 'no-agent-fits', message: reason, service })
  }
  const left = strays(world, wanted)
  const early = unseen(world, left)
  if (early) return { kind: 'wait', reason: `${early.id} was not seen by ${early.agent} yet` }
  const { vips, takeVips } = neededVips(world)
  return {
    ...moveTo(world, 'starting', {
      placements: placed.agents,
      deadlineAt: now + settings.timeoutMs,
    }),
    application: {
      ...backInRotation(application, wanted),
      next: wantedHashes(world.manifest, rollout.images),
      ...(Object.keys(vips).length > 0 && { vips: { ...application.vips, ...vips } }),
    },
    removeTasks: left,
    homes: placed.homes,
    takeVips,
  }
}

/**
 * While tasks were waiting for their turn, the agents chosen for them may have gone, and others have joined that a global
 * service is for too. Undefined when every choice still holds.
 */
export function placeAgain(world: RolloutWorld): Step | undefined {
  const { rollout } = world
  const usable = new Set(
    world.agents.filter(a => !a.lost && a.availability === 'active').map(a => a.name),
  )
  const wanted = wantedOf(world)
  const missing = missingOf(world, wanted)
  const homeless = missing.filter(({ task }) => {
    const agent = rollout.placements[task.id] ?? ''
    return !usable.has(agent) && (!('only' in task) || task.only !== agent)
  })
  if (homeless.length === 0) return undefined
  const again = [...homeless, ...ousted(world, missing, homeless)]
  const others = missing.filter(candidate => !again.includes(candidate))
  const placed = placeTasks(withPlaced(staying(world, wanted), others), again)
  if (placed.kind === 'placed') {
    const placements = { ...rollout.placements, ...placed.agents }
    return { ...moveTo(world, rollout.phase, { placements }), homes: placed.homes }
  }
  if (world.now < (rollout.deadlineAt ?? Infinity)) {
    return {
      kind: 'wait',
      reason: placed.reason,
      ...(rollout.deadlineAt !== undefined && { untilMs: rollout.deadlineAt }),
    }
  }
  const { reason: message, service } = placed
  return failWith(world, { code: 'no-agent-fits', message, service })
}

/**
 * What one of the homeless replaces may have moved meanwhile to where another task of the service was to go: what both need,
 * such as a port of the server, only the one that takes its place there can have.
 */
function ousted(
  { rollout }: RolloutWorld,
  missing: readonly Candidate[],
  homeless: readonly Candidate[],
): Candidate[] {
  return missing.filter(candidate => {
    const { task, before } = candidate
    const agent = rollout.placements[task.id]
    if (homeless.includes(candidate) || before?.agent === agent) return false
    return homeless.some(
      other => other.task.service === task.service && other.before?.agent === agent,
    )
  })
}

/** Old tasks leave: where they are decides neither about spread nor about `max_replicas_per_node`. */
function staying(world: RolloutWorld, wanted: readonly WantedTask[]): RolloutWorld {
  const ids = new Set(wanted.map(task => task.id))
  return { ...world, spread: spreadOf(world.tasks.filter(task => ids.has(task.id))) }
}

/** The world in which those that wait for their turn are on the agents that were chosen for them. */
function withPlaced(world: RolloutWorld, candidates: readonly Candidate[]): RolloutWorld {
  const counts = new Counts(world.spread)
  const loads = new Map(world.agents.map(load => [load.name, load]))
  for (const { task } of candidates) {
    const load = loads.get(world.rollout.placements[task.id] ?? '')
    if (!load) continue
    loads.set(load.name, withTask(load, task.spec))
    counts.add(task.service, load.name, 1)
  }
  return { ...world, agents: [...loads.values()], spread: counts.spread }
}

/** Wanted, not there yet; with what is known of where it should go. */
function missingOf(world: RolloutWorld, wanted: readonly WantedTask[]): Candidate[] {
  const existing = new Set(world.tasks.map(task => task.id))
  const services = new Map(world.manifest.project.services.map(s => [s.name, s]))
  return wanted
    .filter(task => !existing.has(task.id))
    .map(task => {
      const service = services.get(task.service)
      const before = service && formerPlace(world, service, task)
      return {
        task,
        ...(service?.placement && { placement: service.placement }),
        ...(before && { before }),
      }
    })
}

/**
 * Where this slot's task of a service that stops first runs, or ran until it was stopped to make room, unless another one of
 * the service has that place by now: what both need, such as a port of the server, only one can have.
 */
function formerPlace({ application, tasks }: RolloutWorld, service: Service, task: WantedTask) {
  const strategy = strategyOf(service)
  if (strategy.kind === 'blue-green') return undefined
  if (strategy.kind === 'rolling' && strategy.order === 'start-first') return undefined
  const running = tasks.find(t => t.service === service.name && t.slot === task.slot)
  if (running) return { agent: running.agent, task: running }
  const stem = taskId(application.name, service.name, task.slot, '')
  const stopped = Object.entries(application.replaced ?? {}).find(
    ([id]) => id.startsWith(stem) && id.length === stem.length + 8,
  )
  if (!stopped) return undefined
  const [, agent] = stopped
  const isTaken = tasks.some(t => t.service === service.name && t.agent === agent)
  return isTaken ? undefined : { agent }
}

/** What a superseded update was about to end may be wanted again. Tasks that move still leave. */
function backInRotation(application: Application, wanted: readonly WantedTask[]): Application {
  const ids = new Set(wanted.map(task => task.id))
  const { leaving, ...rest } = application
  const left = Object.entries(leaving ?? {}).filter(
    ([place]) => !ids.has(placeOf(place).id) || application.moves?.[place],
  )
  return left.length === 0 ? rest : { ...rest, leaving: Object.fromEntries(left) }
}

/** Tasks that neither serve nor are wanted: green tasks of rollouts that failed or were superseded. */
function strays(world: RolloutWorld, wanted: readonly WantedTask[]): Task[] {
  const keep = new Set(wanted.map(task => task.id))
  const { serving } = world.application
  return world.tasks.filter(
    task => !keep.has(task.id) && !(serving[task.service]?.hashes.includes(task.hash) ?? false),
  )
}
