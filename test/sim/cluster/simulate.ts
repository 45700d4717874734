import type { Bugs } from './bugs.ts'
import { Cluster } from './cluster.ts'
import { heal, strike, type FaultKind } from './faults.ts'
import { People } from './people.ts'
import { whyUnsettled } from './settled.ts'
import { Violation, type PromiseName } from './violation.ts'

const stormMs = 40_000
const calmMs = 300_000
const lookEveryMs = 3000
const stillMs = 12_000

export interface Broken {
  readonly promise: PromiseName
  readonly message: string
}

export interface Outcome {
  /** Absent: every promise was kept. */
  readonly broken?: Broken
  readonly trace: readonly string[]
  readonly virtualMs: number
}

/** A cluster's life from one seed: a storm of people and faults, then calm, in which all has to come to rest. */
export function simulate(seed: number, bugs: Bugs = {}): Outcome {
  const cluster = new Cluster(seed, bugs)
  const { dice, timeline } = cluster
  const people = new People(cluster, dice.chance(0.5) ? ['shop'] : ['blog', 'shop'])
  const faults = dice.pick<readonly FaultKind[]>([
    [],
    ['engines'],
    ['engines'],
    ['agents'],
    ['agents', 'engines'],
  ])
  try {
    timeline.runUntil(3000)
    for (const app of people.apps) people.push(app, true)
    timeline.runUntil(12_000)
    storm(cluster, people, faults)
    calm(cluster, people)
    return { trace: cluster.trace, virtualMs: timeline.now }
  } catch (error) {
    const broken = brokenBy(error)
    cluster.note(`broken: ${broken.promise}: ${broken.message}`)
    return { broken, trace: cluster.trace, virtualMs: timeline.now }
  }
}

function brokenBy(error: unknown): Broken {
  if (error instanceof Violation) return { promise: error.promise, message: error.message }
  return { promise: 'no-error', message: error instanceof Error ? (error.stack ?? '') : 'thrown' }
}

function storm(cluster: Cluster, people: People, faults: readonly FaultKind[]): void {
  const { dice, timeline } = cluster
  const end = timeline.now + stormMs
  while (timeline.now < end) {
    timeline.runUntil(timeline.now + dice.between(200, dice.chance(0.2) ? 25_000 : 5000))
    if (faults.length > 0 && dice.chance(0.5)) strike(cluster, dice.pick(faults))
    else act(cluster, people)
  }
}

function act(cluster: Cluster, people: People): void {
  const { dice, agents } = cluster
  const app = dice.pick(people.apps)
  const agent = dice.pick([...agents.keys()])
  const acts: (() => void)[] = [
    () => people.push(app, false),
    () => people.push(app, false),
    () => people.push(app, true),
    () => people.push(app, true),
    () => people.rollBack(app),
    () => people.takeDown(app),
    () => people.setAvailability(agent, dice.pick(['drained', 'drained', 'paused', 'active'])),
    () => people.setAvailability(agent, 'active'),
    () => people.remove(agent),
    () => {
      if (agents.size < 5) cluster.addAgent()
    },
  ]
  dice.pick(acts)()
}

/** Faults heal, people want something that works, and one agent may stay drained or paused. */
function calm(cluster: Cluster, people: People): void {
  const { dice, timeline, agents, engines, store } = cluster
  const sleepers = [...agents.values(), ...engines].map(({ machine }) => machine.pausedUntil)
  timeline.runUntil(Math.max(timeline.now, ...sleepers))
  cluster.note('calm')
  heal(cluster)
  const kept = dice.chance(0.2) ? dice.pick([...agents.keys()]) : ''
  for (const name of agents.keys()) if (name !== kept) people.setAvailability(name, 'active')
  for (const app of people.apps) people.push(app, true)
  const end = timeline.now + calmMs
  let why: string | undefined = 'it has just begun'
  while (why !== undefined) {
    if (timeline.now > end) throw new Violation('comes-to-rest', why)
    timeline.runUntil(timeline.now + lookEveryMs)
    why = whyUnsettled(cluster, people.apps)
  }
  timeline.runUntil(timeline.now + lookEveryMs)
  const { revision } = store
  timeline.runUntil(timeline.now + stillMs)
  why = whyUnsettled(cluster, people.apps)
  if (why !== undefined) throw new Violation('stays-at-rest', why)
  if (store.revision !== revision)
    throw new Violation('stays-at-rest', `still written: ${keysSince(cluster, revision)}`)
}

function keysSince({ store }: Cluster, revision: number): string {
  const changes = store.changesOf(revision + 1)
  return changes.map(change => (change.kind === 'put' ? change.entry.key : change.key)).join(' ')
}
