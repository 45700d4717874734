import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ContainerSpec } from '../../core/model/container-spec.ts'
import type { Placement } from '../../core/model/deploy.ts'
import { placeKey, type Task } from '../../core/model/task.ts'
import type { AgentLoad } from '../../engine/scheduler/agent-load.ts'
import { whyNot } from '../../engine/scheduler/filters.ts'
import { Counts } from '../../engine/scheduler/counts.ts'
import { spreadOf, withoutTask, withTask } from '../../engine/scheduler/loads.ts'
import { place, placeMost } from '../../engine/scheduler/place.ts'
import { rebalance, type Balance } from '../../engine/scheduler/rebalance.ts'
import type { PlacementRequest } from '../../engine/scheduler/request.ts'
import { anAgent } from '../support/builders.ts'
import { aSpec } from '../support/sample-task.ts'
import { slowMoves, slowPlace } from '../support/slow-scheduler.ts'

const now = 1_000_000
const often = <T>(usual: T, other: fc.Arbitrary<T>, weight = 4) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight }, { arbitrary: other, weight: 1 })
const names = Array.from({ length: 7 }, (_, index) => `node-${index}`)

const agentOf = (name: string): fc.Arbitrary<AgentLoad> =>
  fc
    .record({
      alive: often(true, fc.constant(false), 12),
      lost: often(false, fc.constant(true), 12),
      availability: often('active', fc.constantFrom('paused', 'drained'), 8),
      spared: often(undefined, fc.constant('comes and goes'), 12),
      zone: fc.constantFrom('a', 'b', undefined),
      rack: fc.constantFrom('1', '2'),
      arch: fc.constantFrom('amd64', 'arm64', undefined),
      freeCpus: fc.integer({ min: 0, max: 8 }).map(halves => halves / 2),
      freeMemoryBytes: fc.integer({ min: 0, max: 6 }),
      gpus: fc.integer({ min: 0, max: 2 }),
      tasks: fc.nat(3),
      taken: often(false, fc.constant(true), 8),
      images: fc.subarray(['image-0', 'image-1']),
      age: often(3_600_000, fc.constant(1000), 6),
    })
    .map(({ zone, rack, arch, gpus, taken, images, age, spared, ...rest }) =>
      anAgent({
        ...rest,
        name,
        labels: { rack, ...(zone !== undefined && { zone }) },
        ...(arch !== undefined && { platform: { os: 'linux', arch } }),
        freeGeneric: { gpu: gpus },
        hostPorts: new Set(taken ? ['80/tcp'] : []),
        images: new Set(images),
        ...(spared !== undefined && { spared }),
        readySince: now - age,
      }),
    )

const someAgents: fc.Arbitrary<readonly AgentLoad[]> = fc
  .integer({ min: 0, max: names.length })
  .chain(count => fc.tuple(...names.slice(0, count).map(agentOf)))

const somePlacement: fc.Arbitrary<Placement | undefined> = often(
  undefined,
  fc.record(
    {
      constraints: fc.subarray(['node.labels.zone == A', 'node.labels.rack != 1']),
      spread: fc.constantFrom(
        ['node.labels.zone'],
        ['node.labels.zone', 'node.labels.rack'],
        ['node.unknown', 'node.labels.rack'],
      ),
      maxPerAgent: fc.integer({ min: 1, max: 3 }),
    },
    { requiredKeys: [] },
  ),
  1,
)

const someSpec: fc.Arbitrary<ContainerSpec> = fc
  .record({
    cpus: fc.integer({ min: 0, max: 3 }).map(halves => halves / 2),
    memoryBytes: fc.nat(2),
    gpu: often(0, fc.constant(1)),
    hostPort: often(false, fc.constant(true)),
    containerName: often(undefined, fc.constant('db'), 8),
    platform: often(undefined, fc.constantFrom('linux/arm64', 'x86_64')),
  })
  .map(({ cpus, memoryBytes, gpu, hostPort, containerName, platform }) =>
    aSpec({
      resources: {
        limits: {},
        reservations: { cpus, memoryBytes, ...(gpu > 0 && { generic: { gpu } }) },
      },
      ports: hostPort ? [{ published: 80, target: 80, protocol: 'tcp', mode: 'host' }] : [],
      ...(containerName !== undefined && { containerName }),
      ...(platform !== undefined && { platform }),
    }),
  )

const aBound = fc.constantFrom(...names).map(agent => ({ agent, reason: `lives on ${agent}` }))

const someRequests: fc.Arbitrary<readonly PlacementRequest[]> = fc
  .array(
    fc.record({
      spec: someSpec,
      placement: somePlacement,
      ties: fc.array(
        fc.record({
          boundTo: often(undefined, aBound, 6),
          only: often(undefined, fc.constantFrom(...names), 8),
        }),
        { maxLength: 6 },
      ),
    }),
    { maxLength: 4 },
  )
  .map(services =>
    services.flatMap(({ spec, placement, ties }, service) =>
      ties.map(({ boundTo, only }, index) => ({
        ...{ id: `s${service}-${index}`, app: 'shop', service: `s${service}`, slot: index + 1 },
        spec: { ...spec, image: `image-${service}` },
        ...(placement && { placement }),
        ...(boundTo && { boundTo }),
        ...(only !== undefined && { only }),
      })),
    ),
  )
  .map(shareSpecs)

/** As the manifest's tasks do. */
function shareSpecs(requests: readonly PlacementRequest[]): readonly PlacementRequest[] {
  const first = new Map<string, PlacementRequest>()
  return requests.map(request => {
    const { spec, placement } = first.get(request.service) ?? request
    if (!first.has(request.service)) first.set(request.service, request)
    return { ...request, spec, ...(placement && { placement }) }
  })
}

const someCounts = fc
  .array(fc.tuple(fc.constantFrom(...names), fc.constantFrom('s0', 's1', 's2'), fc.nat(3)))
  .map(entries => {
    const counts = new Counts()
    for (const [agent, service, tasks] of entries) counts.add(service, agent, tasks)
    return counts.spread
  })

describe('placing', () => {
  it('gives what looking at every agent for every task gives', () => {
    fc.assert(
      fc.property(someRequests, someAgents, someCounts, (requests, agents, existing) => {
        const { chosen, unfit } = placeMost(requests, agents, existing)
        const slow = slowPlace(requests, agents, existing)

        expect(chosen).toEqual(slow.chosen)
        expect(
          Object.fromEntries(unfit.map(({ request, reasons }) => [request.id, reasons])),
        ).toEqual(slow.unfit)
        const placement = place(requests, agents, existing)
        expect(placement.kind === 'placed').toBe(Object.keys(slow.unfit).length === 0)
      }),
      { numRuns: 250 },
    )
  })

  it('does not depend on the order in which agents are listed', () => {
    fc.assert(
      fc.property(someRequests, someAgents, someCounts, (requests, agents, existing) => {
        const forth = placeMost(requests, agents, existing)
        const back = placeMost(requests, agents.toReversed(), existing)

        expect(back).toEqual(forth)
      }),
    )
  })

  it('gives no agent more than it has, nor what it is not made for', () => {
    fc.assert(
      fc.property(someRequests, someAgents, (requests, agents) => {
        const { chosen } = placeMost(requests, agents, new Map())

        for (const agent of agents) {
          const here = requests.filter(({ id }) => chosen[id] === agent.name)
          const sum = (amount: (spec: ContainerSpec) => number | undefined) =>
            here.reduce((total, { spec }) => total + (amount(spec) ?? 0), 0)
          if (here.length === 0) continue
          expect(agent.alive && !agent.lost && agent.availability !== 'drained').toBe(true)
          expect(sum(s => s.resources.reservations.cpus)).toBeLessThanOrEqual(agent.freeCpus)
          expect(sum(s => s.resources.reservations.memoryBytes)).toBeLessThanOrEqual(
            agent.freeMemoryBytes,
          )
          expect(sum(s => s.resources.reservations.generic?.['gpu'])).toBeLessThanOrEqual(
            agent.freeGeneric['gpu'] ?? 0,
          )
          expect(sum(s => s.ports.length)).toBeLessThanOrEqual(
            agent.hostPorts.has('80/tcp') ? 0 : 1,
          )
          expect(here.filter(({ spec }) => spec.containerName === 'db').length).toBeLessThan(2)
          for (const { service, placement, boundTo, only } of here) {
            const ofService = here.filter(each => each.service === service).length
            expect(ofService).toBeLessThanOrEqual(placement?.maxPerAgent ?? Infinity)
            expect(agent.name).toBe(boundTo?.agent ?? agent.name)
            expect(agent.name).toBe(only ?? agent.name)
            const constraints = placement?.constraints ?? []
            expect(
              !constraints.includes('node.labels.zone == A') || agent.labels['zone'] === 'a',
            ).toBe(true)
            expect(
              !constraints.includes('node.labels.rack != 1') || agent.labels['rack'] === '2',
            ).toBe(true)
          }
        }
      }),
    )
  })

  it('leaves nothing to even out', () => {
    fc.assert(
      fc.property(someRequests, someAgents, (requests, agents) => {
        const free = requests.filter(({ boundTo, only }) => !boundTo && only === undefined)
        const settled = agents.map(agent => ({ ...agent, readySince: 0 }))
        const { chosen } = placeMost(free, settled, new Map())
        const world = worldOf(free, settled, id => chosen[id])

        expect(rebalance(world).moves).toEqual([])
      }),
      { numRuns: 150 },
    )
  })
})

/** The tasks where `agentOf` says; agents carry them. */
function worldOf(
  requests: readonly PlacementRequest[],
  agents: readonly AgentLoad[],
  agentOfTask: (id: string) => string | undefined,
): Balance {
  const placements = new Map(requests.map(({ service, placement }) => [service, placement]))
  const tasks = requests.flatMap(({ id, app, service, slot, spec }): Task[] => {
    const agent = agentOfTask(id)
    if (agent === undefined) return []
    return [{ ...{ id, app, service, slot, spec, agent }, hash: service, generation: 1, files: {} }]
  })
  return {
    ...{ tasks, now, budget: 1, existing: spreadOf(tasks) },
    agents: agents.map(agent =>
      tasks
        .filter(task => task.agent === agent.name)
        .reduce((a, { spec }) => withTask(a, spec), agent),
    ),
    movable: ({ slot }) => slot !== 3,
    placementOf: ({ service }) => placements.get(service),
  }
}

function moved(
  world: Balance,
  { task, to }: { readonly task: Task; readonly to: string },
): Balance {
  const tasks = world.tasks.map(each =>
    placeKey(each) === placeKey(task) ? { ...task, agent: to } : each,
  )
  const agents = world.agents.map(agent => {
    if (agent.name === task.agent) return withoutTask(agent, task.spec)
    return agent.name === to ? withTask(agent, task.spec) : agent
  })
  return { ...world, tasks, agents, existing: spreadOf(tasks) }
}

describe('evening out', () => {
  const scattered = fc
    .tuple(someRequests, someAgents, fc.infiniteStream(fc.nat(names.length - 1)))
    .map(([requests, agents, chance]) =>
      worldOf(requests, agents, () => agents[(chance.next().value as number) % 2]?.name),
    )

  it('ends, and then no single move would make anything more even', () => {
    fc.assert(
      fc.property(scattered, start => {
        let world = start
        for (let count = 0; ; count++) {
          expect(count).toBeLessThan(200)
          const [move] = rebalance(world).moves
          const possible = slowMoves(world).map(({ task, to }) => `${placeKey(task)} → ${to}`)
          if (!move) {
            expect(possible).toEqual([])
            return
          }
          expect(possible).toContain(`${placeKey(move.task)} → ${move.to}`)
          world = moved(world, move)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('answers at once what it would answer one by one', () => {
    fc.assert(
      fc.property(scattered, fc.integer({ min: 0, max: 5 }), (start, budget) => {
        const { moves } = rebalance({ ...start, budget })

        expect(moves.length).toBeLessThanOrEqual(budget)
        let world = start
        for (const { task, to } of moves) {
          const target = world.agents.find(({ name }) => name === to)
          const placement = world.placementOf(task)
          const request = { ...task, ...(placement && { placement }) }
          const count = world.existing.get(task.service)?.get(to)
          expect(target && whyNot(request, target, count)).toBeUndefined()
          expect(slowMoves(world).some(each => each.task.id === task.id && each.to === to)).toBe(
            true,
          )
          world = moved(world, { task, to })
        }
      }),
      { numRuns: 150 },
    )
  })
})
