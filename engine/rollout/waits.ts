import { placeKey, placeOf, type Task, type TaskStatus } from '../../core/model/task.ts'
import { turnOf } from './after.ts'
import { driftWords } from '../drift.ts'
import { imageSources } from './image-sources.ts'
import { inDependencyOrder, isJob, unmetDependency } from './order.ts'
import { placeAgain } from './schedule.ts'
import { nextStep } from './steps.ts'
import { isSettled } from './verdict.ts'
import { stateWords } from './wait-words.ts'
import type { WantedTask } from './wanted.ts'
import {
  blueTasks,
  lingering,
  statusOf,
  unacknowledged,
  wantedOf,
  type AppWorld,
  type RolloutWorld,
} from './world.ts'

/** One thing that an application waits for, for a person who asks why. Its subject is the task, the service or the agent. */
export interface Wait {
  readonly task?: string
  readonly service?: string
  readonly agent?: string
  /** As a sentence goes on after its subject, or a whole one where it has none. */
  readonly what: string
  /** A line each: an error, what a probe printed. */
  readonly details?: readonly string[]
  /** Epoch milliseconds when it is over by itself. */
  readonly untilMs?: number
  /** What a person can do; absent: nothing but wait. */
  readonly next?: string
}

const moreRoom = 'banyan agent list shows what is free, banyan agent invite adds a server'

/** Tasks that are stuck where they are, and those that go from one agent to another. */
export function waitsOfUpkeep(world: AppWorld): Wait[] {
  const { waits = {}, moves = {}, repository } = world.application
  const stuck = Object.entries(waits).map(([place, reason]) => ({
    ...subjectOf(world, place),
    what: `waits: ${reason}`,
    next: wayOut(world, placeOf(place).agent),
  }))
  const moving = Object.entries(moves).flatMap(([place, { to, reason, failedAt }]) =>
    failedAt === undefined
      ? [{ ...subjectOf(world, place), what: `moves to ${to}: ${reason}` }]
      : [],
  )
  const left = [...world.statuses.values()].flatMap(({ task: id, agent, drift }) =>
    drift?.left === undefined
      ? []
      : [
          {
            ...subjectOf(world, placeKey({ agent, id })),
            what: driftWords(drift),
            next: `banyan sync ${repository} --retry`,
          },
        ],
  )
  return [...stuck, ...moving, ...left]
}

/** What keeps a rollout from its next step, or its failure from being taken back. */
export function waitsOfRollout(world: RolloutWorld): Wait[] {
  const { rollout } = world
  const starts = rollout.cause !== undefined || /^(starting|verifying)$/.test(rollout.phase)
  const waits = [...routeWaits(world), ...(starts ? taskWaits(world) : [])]
  if (waits.length > 0) return waits
  const stopping = lingering(world)
  if (stopping && rollout.phase !== 'scheduling') {
    return [{ task: stopping.task, agent: stopping.agent, what: 'is still stopping' }]
  }
  const step = nextStep(world)
  if (step.kind === 'build') return buildWaits(world)
  if (step.kind === 'write') return []
  const turn = rollout.phase === 'pending' ? turnOf(world) : undefined
  if (turn) return [{ what: turn.reason, next: turn.next }]
  const isTimed = step.untilMs !== undefined && step.untilMs !== rollout.deadlineAt
  return rollout.phase === 'scheduling'
    ? [{ what: step.reason, next: moreRoom }]
    : [{ what: step.reason, ...(isTimed && { untilMs: step.untilMs }) }]
}

function buildWaits({ manifest, rollout }: RolloutWorld): Wait[] {
  return [...imageSources(manifest.project).keys()]
    .filter(service => rollout.images[service] === undefined)
    .map(service => ({ service, what: 'waits for its image, which is being built' }))
}

function routeWaits(world: RolloutWorld): Wait[] {
  const { application, rollout, settings } = world
  const times = Object.values(application.leaving ?? {})
  const isAwaited = rollout.phase === 'switching' || times.includes(0)
  const late = isAwaited ? unacknowledged(world) : []
  const drained = times.filter(since => since > 0)
  return [
    ...late.map(agent => ({
      agent,
      what: 'has not applied the new routes yet',
      next: `banyan agent inspect ${agent}`,
    })),
    ...(drained.length > 0
      ? [
          {
            what: `drains ${drained.length} old tasks`,
            untilMs: Math.max(...drained) + settings.drainMs,
          },
        ]
      : []),
  ]
}

/** Those that are there and not ready, then those that are still to come. */
function taskWaits(world: RolloutWorld): Wait[] {
  const target = world.rollout.cause ? blueTasks(world) : wantedOf(world)
  const places = new Map<string, Task[]>()
  for (const task of world.tasks) places.set(task.id, [...(places.get(task.id) ?? []), task])
  const jobs = new Set(world.manifest.project.services.filter(isJob).map(({ name }) => name))
  const unready = target.flatMap(({ id, service }) => {
    const there = places.get(id) ?? []
    const [first] = there
    const isReady = there.some(task => isSettled(statusOf(world, task), jobs.has(service)))
    return !first || isReady ? [] : [taskWait(world, first, jobs.has(service))]
  })
  const missing = target.filter(({ id }) => !places.has(id))
  return [...unready, ...missingWaits(world, target, missing)]
}

function taskWait(world: RolloutWorld, task: Task, job: boolean): Wait {
  const { id, service, agent, app } = task
  const status = statusOf(world, task)
  const subject = { task: id, service, agent }
  const load = world.agents.find(({ name }) => name === agent)
  if (load?.trouble !== undefined) {
    const what = `waits for ${agent}, which starts no containers`
    return { ...subject, what, details: [load.trouble], next: `banyan agent inspect ${agent}` }
  }
  if (!status) {
    const what = load?.alive
      ? 'is not started yet'
      : `is not started: ${agent} gives no sign of life`
    return { ...subject, what, next: `banyan agent inspect ${agent}` }
  }
  const details = detailsOf(status)
  return {
    ...{ ...subject, what: stateWords(status, job) },
    ...(details.length > 0 && { details }),
    ...(status.containerId !== undefined && { next: `banyan logs ${app}/${service}` }),
  }
}

function detailsOf({ error, probe, lastLines = [] }: TaskStatus): string[] {
  return [
    ...(error === undefined ? [] : [error]),
    ...(probe === undefined ? [] : [`probe: ${probe.split('\n', 1)[0] ?? ''}`]),
    ...lastLines.slice(-2).map(line => `| ${line}`),
  ]
}

function missingWaits(
  world: RolloutWorld,
  target: readonly WantedTask[],
  missing: readonly WantedTask[],
): Wait[] {
  if (missing.length === 0) return []
  const again = world.rollout.cause ? undefined : placeAgain(world)
  if (again?.kind === 'wait') return [{ what: again.reason, next: moreRoom }]
  const statuses = (name: string) =>
    target
      .filter(task => task.service === name)
      .map(({ id }) =>
        statusOf(
          world,
          world.tasks.find(task => task.id === id),
        ),
      )
  return inDependencyOrder(world.manifest.project.services).flatMap(({ name, dependsOn }) => {
    if (!missing.some(task => task.service === name)) return []
    const unmet = dependsOn.flatMap(each => unmetDependency(each, statuses(each.service)) ?? [])
    return [{ service: name, what: unmet[0] ?? 'waits for its turn' }]
  })
}

function subjectOf({ tasks }: AppWorld, place: string): Pick<Wait, 'task' | 'service' | 'agent'> {
  const { id, agent } = placeOf(place)
  const task = tasks.find(each => placeKey(each) === place)
  return { task: id, agent, ...(task && { service: task.service }) }
}

function wayOut({ agents }: AppWorld, name: string): string {
  const agent = agents.find(each => each.name === name)
  if (!agent || agent.lost) {
    return `start ${name} again; if it is gone for good: banyan agent remove ${name}`
  }
  return agent.availability === 'active' ? 'banyan agent list' : `banyan agent activate ${name}`
}
