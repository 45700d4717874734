import { keys } from '../../core/keys.ts'
import type { NewEvent } from '../../core/model/event.ts'
import type { Rollout } from '../../core/model/rollout.ts'
import { records } from '../../core/records.ts'
import type { Compare, Write } from '../../platform/store/store.ts'
import type { UpkeepWorld, UpkeepWrite } from '../upkeep/world.ts'
import type { Stored } from '../view/known.ts'
import { homeKeys } from './homes.ts'
import type { Leap } from './leap.ts'
import { narrate } from './narrate.ts'
import type { AppWorld, RolloutWorld, Writes, WriteStep } from './world.ts'

/** A decision as the store takes it; whoever commits it adds the fence of its lock. */
export interface StepTransaction {
  /** What nobody may have changed meanwhile. */
  readonly compare: readonly Compare[]
  /** Those of `writes` that say where data is from now on: no task that needs it may be there before. */
  readonly claims: readonly PutWrite[]
  /** Many tasks are written ahead in chunks: the records that make them count come last. */
  readonly ahead: readonly Write[]
  readonly writes: readonly Write[]
  readonly events: readonly NewEvent[]
}

export type PutWrite = Extract<Write, { kind: 'put' }>

export function leapTransaction(
  world: RolloutWorld,
  rollout: Stored<Rollout>,
  { taken, whole }: Leap,
): StepTransaction {
  const { app, generation } = whole.rollout
  const claims = homeWrites(whole)
  return {
    compare: [
      { key: keys.rollout(app, generation), modRevision: rollout.revision },
      ...guards(world, whole),
    ],
    claims,
    ahead: taskWrites(world, whole),
    writes: [...claims, ...vipWrites(whole), ...recordWrites(whole)],
    events: taken.flatMap(each => narrate(each.world, each.step)),
  }
}

/**
 * As a rollout's step. The application's record is written each time, and the rollout's compared: whoever decided from
 * what was before writes nothing, whether it is upkeep or a rollout.
 */
export function upkeepTransaction(world: UpkeepWorld, step: UpkeepWrite): StepTransaction {
  const { application, underWay } = world
  const key = keys.rollout(application.name, underWay?.generation ?? 0)
  const claims = homeWrites(step)
  return {
    compare: [
      ...guards(world, step),
      ...stillGone(world, step),
      ...(underWay ? [{ key, modRevision: underWay.revision }] : []),
    ],
    claims,
    ahead: taskWrites(world, step),
    writes: [...claims, ...vipWrites(step), ...applicationWrite({ application, ...step })],
    events: step.events,
  }
}

/** An agent that came back a moment ago still runs what was to start elsewhere. */
function stillGone({ agents, losses }: UpkeepWorld, { removeTasks }: UpkeepWrite): Compare[] {
  const present = new Set(agents.filter(agent => !agent.lost).map(agent => agent.name))
  const gone = new Set(removeTasks.map(task => task.agent).filter(name => !present.has(name)))
  return [...gone].map(name => ({
    key: keys.agent(name),
    modRevision: losses.get(name)?.revision ?? 0,
  }))
}

/** An address that is taken must be free until now. */
function guards(world: AppWorld, writes: Writes): Compare[] {
  const { application, applicationRevision } = world
  return [
    { key: keys.application(application.name), modRevision: applicationRevision },
    ...homesAsKnown(world, writes),
    ...Object.keys(writes.takeVips ?? {}).map(address => ({
      key: keys.vip(address),
      modRevision: 0,
    })),
  ]
}

/** Of a task on an agent that is gone the status goes too: the agent can't say that the container has ended. */
function taskWrites({ agents }: AppWorld, { putTasks, removeTasks }: Writes): Write[] {
  const present = new Set(agents.filter(agent => !agent.lost).map(agent => agent.name))
  const gone = removeTasks.filter(({ agent }) => !present.has(agent))
  return [
    ...removeTasks.map(t => ({ kind: 'delete', key: keys.task(t.agent, t.id) }) as const),
    ...gone.map(t => ({ kind: 'delete', key: keys.status(t.agent, t.id) }) as const),
    ...putTasks.map(
      t => ({ kind: 'put', key: keys.task(t.agent, t.id), value: records.task.encode(t) }) as const,
    ),
  ]
}

/**
 * Applications that share a volume are placed under locks of their own. Where its data is must be what this was decided from,
 * also where it was nowhere yet; the same for each task that is put where its data is.
 */
function homesAsKnown({ homes: known }: AppWorld, { homes = {}, putTasks }: Writes): Compare[] {
  const revisions = new Map<string, number>()
  for (const { agent, spec, app } of putTasks) {
    for (const name of homeKeys(spec, app)) {
      const home = known.get(name)
      if (home?.value === agent) revisions.set(name, home.revision)
    }
  }
  for (const [name, { before }] of Object.entries(homes)) revisions.set(name, before)
  return [...revisions].map(([name, modRevision]) => ({ key: keys.home(name), modRevision }))
}

function homeWrites({ homes = {} }: Writes): PutWrite[] {
  return Object.entries(homes).map(([name, { agent }]) => putText(keys.home(name), agent))
}

function vipWrites({ takeVips = {}, freeVips = [] }: Writes): Write[] {
  return [
    ...Object.entries(takeVips).map(([address, owner]) => putText(keys.vip(address), owner)),
    ...freeVips.map((address): Write => ({ kind: 'delete', key: keys.vip(address) })),
  ]
}

function putText(key: string, text: string): PutWrite {
  return { kind: 'put', key, value: JSON.stringify(text) }
}

function recordWrites(step: WriteStep): Write[] {
  const { app, generation } = step.rollout
  if (step.forget) {
    return [
      { kind: 'put', key: keys.lastGeneration(app), value: JSON.stringify(generation) },
      { kind: 'delete', key: keys.application(app) },
      { kind: 'delete-prefix', prefix: keys.rolloutsOf(app) },
      { kind: 'delete-prefix', prefix: keys.manifestsOf(app) },
      { kind: 'delete-prefix', prefix: keys.buildsOf(app) },
    ]
  }
  const value = records.rollout.encode(step.rollout)
  return [{ kind: 'put', key: keys.rollout(app, generation), value }, ...applicationWrite(step)]
}

function applicationWrite({ application }: Writes): Write[] {
  if (!application) return []
  const value = records.application.encode(application)
  return [{ kind: 'put', key: keys.application(application.name), value }]
}
