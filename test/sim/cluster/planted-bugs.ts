import { placeKey } from '../../../core/model/task.ts'
import { singleStep } from '../../../engine/rollout/leap.ts'
import { nextStep } from '../../../engine/rollout/steps.ts'
import type { AppWorld } from '../../../engine/rollout/world.ts'
import { tend } from '../../../engine/upkeep/tend.ts'
import type { Upkeep, UpkeepWorld } from '../../../engine/upkeep/world.ts'
import type { ClusterView } from '../../../engine/view.ts'
import type { Bugs } from './bugs.ts'
import type { PromiseName } from './violation.ts'

export interface PlantedBug {
  readonly name: string
  readonly bugs: Bugs
  /** What it breaks. */
  readonly promise: PromiseName
  /** A seed that is known to find it. */
  readonly seed: number
}

/** What the simulation must be able to see; each is a mistake that a change could make. */
export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'old tasks end before agents have acknowledged',
    bugs: { world: withoutAcks },
    promise: 'out-of-use',
    seed: 0,
  },
  {
    name: 'old tasks end without time to be forgotten',
    bugs: { world: withoutDrain },
    promise: 'forgotten',
    seed: 0,
  },
  {
    name: 'writes compare neither the lock nor what they were decided from',
    bugs: { unfenced: true, unguarded: true },
    promise: 'own-lock',
    seed: 1,
  },
  {
    name: 'an engine that woke up after its lease writes on',
    bugs: { unfenced: true },
    promise: 'own-lock',
    seed: 0,
  },
  {
    name: 'routes still lead to lost agents',
    bugs: { view: forgetLosses },
    promise: 'healthy-routes',
    seed: 28,
  },
  {
    name: 'routes lead to what is not ready',
    bugs: { feedView: takingAllForReady },
    promise: 'healthy-routes',
    seed: 1,
  },
  {
    name: 'new tasks start while old ones stop',
    bugs: { world: withoutLingering },
    promise: 'one-writer',
    seed: 34,
  },
  {
    name: 'a cut agent does not end what others may start',
    bugs: { fenceOff: true },
    promise: 'one-writer',
    seed: 16,
  },
  {
    name: 'where data is is forgotten, and nobody compares it',
    bugs: { world: withoutHomes, unguarded: true },
    promise: 'at-home',
    seed: 19,
  },
  {
    name: 'leaps lose what they reserve',
    bugs: { leap: leapWithoutHomes },
    promise: 'at-home',
    seed: 26,
  },
  {
    name: 'a move ends the old task before the new one serves',
    bugs: { tend: hastyMoves },
    promise: 'enough-serve',
    seed: 31,
  },
  {
    name: 'a task is put on two agents',
    bugs: { nextStep: puttingTwice },
    promise: 'one-place',
    seed: 2,
  },
  {
    name: 'slots of global tasks count agents',
    bugs: { world: withCountedSlots },
    promise: 'comes-to-rest',
    seed: 7,
  },
  {
    name: 'upkeep fills gaps in the middle of rollouts',
    bugs: { upkeepWorld: world => ({ ...world, busy: false }) },
    promise: 'comes-to-rest',
    seed: 3,
  },
  {
    name: 'acks of tasks that leave are not noted',
    bugs: { isAckAwaited: () => false },
    promise: 'comes-to-rest',
    seed: 0,
  },
  {
    name: 'what an agent said on a stream of before is written over what it says now',
    bugs: { unsigned: true },
    promise: 'comes-to-rest',
    seed: 38,
  },
  {
    name: 'old tasks stay when they are done with',
    bugs: { nextStep: removingNothing },
    promise: 'comes-to-rest',
    seed: 12,
  },
]

function withoutAcks(world: AppWorld): AppWorld {
  return { ...world, acks: new Map(world.agents.map(({ name }) => [name, Infinity])) }
}

function withoutDrain(world: AppWorld): AppWorld {
  return { ...world, settings: { ...world.settings, drainMs: 0 } }
}

function withoutLingering(world: AppWorld): AppWorld {
  const known = new Set(world.tasks.map(placeKey))
  return { ...world, statuses: new Map([...world.statuses].filter(([place]) => known.has(place))) }
}

function withCountedSlots(world: AppWorld): AppWorld {
  const there = world.agents.filter(agent => agent.alive && !agent.lost)
  const agents = world.agents.map(agent => ({ ...agent, slot: 1 + there.indexOf(agent) }))
  return { ...world, agents }
}

function forgetLosses({ lost }: { readonly lost: Set<string> }): void {
  lost.clear()
  lost.add = () => lost
}

function hastyMoves(world: UpkeepWorld): Upkeep {
  const moves = Object.entries(world.application.moves ?? {})
  const statuses = new Map(world.statuses)
  for (const [place, { to: agent }] of moves) {
    const id = place.slice(place.indexOf('/') + 1)
    const task = world.tasks.find(each => each.id === id && each.agent === agent)
    const known = { task: id, agent, app: world.application.name, restarts: 0, changedAt: 0 }
    const ready = { state: 'running', health: 'none', ready: true } as const
    if (task) statuses.set(placeKey(task), { ...known, ...ready })
  }
  return tend({ ...world, statuses })
}

function removingNothing(world: Parameters<typeof nextStep>[0]): ReturnType<typeof nextStep> {
  const step = nextStep(world)
  return step.kind === 'write' ? { ...step, removeTasks: [] } : step
}

function puttingTwice(world: Parameters<typeof nextStep>[0]): ReturnType<typeof nextStep> {
  const step = nextStep(world)
  if (step.kind !== 'write') return step
  const [first] = step.putTasks
  const other = world.agents.find(agent => agent.name !== first?.agent)
  if (!first || !other) return step
  return { ...step, putTasks: [...step.putTasks, { ...first, agent: other.name }] }
}

function leapWithoutHomes(
  world: Parameters<typeof singleStep>[0],
  step: Parameters<typeof singleStep>[1],
): ReturnType<typeof singleStep> {
  const { homes: _homes, ...rest } = step
  return singleStep(world, rest)
}

function withoutHomes(world: AppWorld): AppWorld {
  return { ...world, homes: new Map() }
}

/** Routes are made from who is there, whether it is ready or not. */
function takingAllForReady(view: ClusterView): ClusterView {
  const apps = {
    keys: () => view.apps.keys(),
    get: (name: string) => {
      const app = view.apps.get(name)
      if (!app) return undefined
      const statuses = [...app.statuses].map(
        ([place, status]) => [place, { ...status, ready: true }] as const,
      )
      return { ...app, statuses: new Map(statuses) }
    },
  }
  return {
    apps,
    agents: view.agents,
    tasksByAgent: view.tasksByAgent,
    lost: view.lost,
    onTouched: view.onTouched.bind(view),
    get revision() {
      return view.revision
    },
  } as unknown as ClusterView
}
