import type { Agent } from '../core/model/agent.ts'
import type { ContainerSpec } from '../core/model/container-spec.ts'
import type { Placement } from '../core/model/deploy.ts'
import type { Task } from '../core/model/task.ts'
import { seededRandom, type Random } from '../core/random.ts'
import { explainNoFit } from '../engine/scheduler/explain.ts'
import { loadOf, spreadOf } from '../engine/scheduler/loads.ts'
import { place } from '../engine/scheduler/place.ts'
import { rebalance } from '../engine/scheduler/rebalance.ts'
import type { PlacementRequest } from '../engine/scheduler/request.ts'
import { aSpec } from '../test/support/sample-task.ts'
import { median } from './median.ts'

const sizes = [
  { tasks: 1000, agents: 100 },
  { tasks: 10_000, agents: 1000 },
  { tasks: 20_000, agents: 2000 },
]
const shown = 10_000
const replicas = 50
const repeats = 7
const gib = 2 ** 30
/** Epoch milliseconds: every agent has been there for long. */
const now = 3_600_000

interface Figures {
  readonly tasks: number
  readonly agents: number
  readonly placeMs: number
  readonly replanMs: number
}

/**
 * Services of 50 replicas on agents in four zones of ten racks: a third asks for a kind of server by constraints, a third
 * spreads over zones, or zones and racks, two thirds reserve CPUs and memory. All of them are placed on empty agents in one
 * call; then it is asked again with everything running: what is missing, and what could be more even (nothing, both
 * times). Milliseconds, the middle of seven.
 */
export function run(): Record<string, unknown> {
  const growth = sizes.map(({ tasks, agents }) => {
    const figures = measure(tasks, agents)
    process.stderr.write(`${JSON.stringify(figures)}\n`)
    return figures
  })
  return { ...growth.find(({ tasks }) => tasks === shown), growth }
}

function measure(taskCount: number, agentCount: number): Figures {
  const random = seededRandom(taskCount)
  const agents = Array.from({ length: agentCount }, (_, index) => anAgent(index, random))
  const services = Array.from({ length: taskCount / replicas }, (_, n) => aService(n, random))
  const requests = services.flatMap(requestsOf)
  const empty = agents.map(agent => loadOf(agent, { alive: true, tasks: [], now }))
  let chosen: Readonly<Record<string, string>> = {}
  const placeMs = middle(() => {
    const placement = place(requests, empty, new Map())
    if (placement.kind === 'no-fit') throw new Error(explainNoFit(placement))
    chosen = placement.agents
  })

  // each with a spec of its own, as records from the store have
  const tasks = requests.map(request => asTask(structuredClone(request), chosen[request.id] ?? ''))
  const loads = agents.map(agent =>
    loadOf(agent, { alive: true, tasks: tasks.filter(task => task.agent === agent.name), now }),
  )
  const placements = new Map(services.map(({ name, placement }) => [name, placement]))
  const replanMs = middle(() => {
    const running = new Set(tasks.map(({ id }) => id))
    const missing = requests.filter(({ id }) => !running.has(id))
    const existing = spreadOf(tasks)
    const { moves } = rebalance({
      ...{ tasks, agents: loads, existing, now, budget: 4 },
      movable: () => true,
      placementOf: ({ service }) => placements.get(service),
    })
    if (place(missing, loads, existing).kind !== 'placed' || moves.length > 0) {
      throw new Error('a world that was just placed is not settled')
    }
  })
  return { tasks: taskCount, agents: agentCount, placeMs, replanMs }
}

function anAgent(index: number, random: Random): Agent {
  return {
    name: `node-${index}`,
    version: '1',
    labels: {
      zone: `z${index % 4}`,
      rack: `r${Math.floor(random() * 10)}`,
      disk: random() < 0.5 ? 'ssd' : 'hdd',
    },
    capacity: { cpus: 16, memoryBytes: 64 * gib },
    platform: { os: 'linux', arch: random() < 0.7 ? 'amd64' : 'arm64' },
    subnet: `10.${Math.floor(index / 256)}.${index % 256}.0/24`,
    availability: 'active',
    registeredAt: 0,
  }
}

interface Service {
  readonly name: string
  readonly spec: ContainerSpec
  readonly placement?: Placement
}

function aService(index: number, random: Random): Service {
  const name = `service-${index}`
  const reservations =
    random() < 2 / 3 ? { cpus: 0.1 + random() * 0.4, memoryBytes: Math.floor(random() * gib) } : {}
  const spec = aSpec({ name, image: `registry/${name}:1`, resources: { limits: {}, reservations } })
  const kind = index % 3
  if (kind === 0) return { name, spec }
  if (kind === 1) return { name, spec, placement: { constraints: constraintsOf(random) } }
  const spread = ['node.labels.zone', 'node.labels.rack'].slice(0, random() < 0.5 ? 1 : 2)
  return { name, spec, placement: { spread } }
}

function constraintsOf(random: Random): string[] {
  const arch = 'node.platform.arch == x86_64'
  return random() < 0.5 ? ['node.labels.disk == ssd'] : [arch, 'node.labels.zone != z0']
}

function requestsOf({ name, spec, placement }: Service): PlacementRequest[] {
  return Array.from({ length: replicas }, (_, index) => ({
    ...{ id: `shop-${name}-${index + 1}-3f9c2ab1`, app: 'shop', service: name },
    ...{ slot: index + 1, spec, hash: name },
    ...(placement && { placement }),
  }))
}

function asTask({ id, app, service, slot, spec }: PlacementRequest, agent: string): Task {
  return { ...{ id, app, service, slot, spec, agent }, hash: service, generation: 1, files: {} }
}

function middle(work: () => void): number {
  const times = Array.from({ length: repeats }, () => {
    const started = performance.now()
    work()
    return performance.now() - started
  })
  return Math.round(median(times) * 10) / 10
}
