import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PublishedPort } from '../../../../core/model/ports.ts'
import type { AgentLoad } from '../../../../engine/scheduler/agent-load.ts'
import type { PlacementRequest } from '../../../../engine/scheduler/request.ts'
import type { Spread } from '../../../../engine/scheduler/counts.ts'
import { explainNoFit } from '../../../../engine/scheduler/explain.ts'
import { place } from '../../../../engine/scheduler/place.ts'
import { anAgent } from '../../../support/builders.ts'
import { aSpec } from '../../../support/sample-task.ts'

const gib = 2 ** 30
const hostPort: PublishedPort = { published: 80, target: 8080, protocol: 'tcp', mode: 'host' }

function aRequest(id: string, changes: Partial<PlacementRequest> = {}): PlacementRequest {
  return { id, app: 'shop', service: 'web', slot: 1, spec: aSpec(), ...changes }
}

const reserving = (cpus: number, memoryBytes: number) =>
  aSpec({ resources: { limits: {}, reservations: { cpus, memoryBytes } } })

function placed(
  requests: readonly PlacementRequest[],
  agents: readonly AgentLoad[],
  existing: Spread = new Map(),
): Readonly<Record<string, string>> {
  const placement = place(requests, agents, existing)
  if (placement.kind === 'no-fit') throw new Error(explainNoFit(placement))
  return placement.agents
}

describe('the choice of an agent', () => {
  it('spreads a service before it looks at anything else', () => {
    const agents = [anAgent({ name: 'a', tasks: 9, freeMemoryBytes: gib }), anAgent({ name: 'b' })]
    const existing = new Map([['web', new Map([['b', 1]])]])

    expect(placed([aRequest('web-1')], agents, existing)).toEqual({ 'web-1': 'a' })
  })

  it.each([
    ['fewest tasks', { tasks: 2 }, { tasks: 1 }],
    ['most free memory', { freeMemoryBytes: gib }, { freeMemoryBytes: 2 * gib }],
  ])('then takes the one with the %s', (_name, ofA, ofB) => {
    const agents = [anAgent({ name: 'a', ...ofA }), anAgent({ name: 'b', ...ofB })]

    expect(placed([aRequest('web-1')], agents)).toEqual({ 'web-1': 'b' })
  })

  it('then goes by name, in whatever order agents are listed', () => {
    const agents = [anAgent({ name: 'b' }), anAgent({ name: 'a' })]

    expect(placed([aRequest('web-1')], agents)).toEqual({ 'web-1': 'a' })
    expect(placed([aRequest('web-1')], agents.toReversed())).toEqual({ 'web-1': 'a' })
  })

  it('counts what the same call has already placed', () => {
    const agents = [anAgent({ name: 'a' }), anAgent({ name: 'b' })]
    const requests = ['web-1', 'web-2', 'web-3'].map(id => aRequest(id))

    expect(placed(requests, agents)).toEqual({ 'web-1': 'a', 'web-2': 'b', 'web-3': 'a' })
  })

  it('differs between the replicas of a service by one at most where agents are equal', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 30 }),
        (n, replicas) => {
          const agents = Array.from({ length: n }, (_, i) => anAgent({ name: `node-${i}` }))
          const requests = Array.from({ length: replicas }, (_, i) => aRequest(`web-${i}`))
          const chosen = Object.values(placed(requests, agents))

          const counts = agents.map(({ name }) => chosen.filter(agent => agent === name).length)
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
        },
      ),
    )
  })
})

describe('an agent is left out', () => {
  it.each<[string, Partial<PlacementRequest>, Partial<AgentLoad>, string]>([
    ['when it is lost', {}, { alive: false }, 'is lost'],
    ['when it is paused', {}, { availability: 'paused' }, 'is paused'],
    ['when it is drained', {}, { availability: 'drained' }, 'is drained'],
    [
      'when the volumes live elsewhere',
      { boundTo: { agent: 'b', reason: 'its volumes live on b' } },
      {},
      'its volumes live on b',
    ],
    [
      'when the host port is taken',
      { spec: aSpec({ ports: [hostPort] }) },
      { hostPorts: new Set(['80/tcp']) },
      'host port 80/tcp is taken',
    ],
    [
      'when too few CPUs are free',
      { spec: reserving(2, 0) },
      { freeCpus: 1.5 },
      '2 CPUs reserved, 1.50 free',
    ],
    [
      'when too little memory is free',
      { spec: reserving(0, gib) },
      { freeMemoryBytes: gib - 1 },
      '1024 MiB reserved, 1023 MiB free',
    ],
  ])('%s', (_name, ofRequest, ofAgent, reason) => {
    const placement = place(
      [aRequest('web-1', ofRequest)],
      [anAgent({ name: 'a', ...ofAgent })],
      new Map(),
    )

    expect(placement).toMatchObject({ kind: 'no-fit', reasons: { a: reason } })
  })

  it.each<[string, Partial<PlacementRequest>, Partial<AgentLoad>]>([
    [
      'its reservation is exactly what is free',
      { spec: reserving(4, gib) },
      { freeCpus: 4, freeMemoryBytes: gib },
    ],
    ['its volumes live there', { boundTo: { agent: 'a', reason: 'its volumes live on a' } }, {}],
    [
      'the port is taken for the other protocol',
      { spec: aSpec({ ports: [hostPort] }) },
      { hostPorts: new Set(['80/udp']) },
    ],
    [
      'the port is answered on every agent anyway',
      { spec: aSpec({ ports: [{ ...hostPort, mode: 'ingress' }] }) },
      { hostPorts: new Set(['80/tcp']) },
    ],
  ])('not when %s', (_name, ofRequest, ofAgent) => {
    const agents = [anAgent({ name: 'a', ...ofAgent })]

    expect(placed([aRequest('web-1', ofRequest)], agents)).toEqual({ 'web-1': 'a' })
  })

  it('when what the same call has placed there takes the room or the port', () => {
    const half = { spec: reserving(3, 0) }
    const port = { spec: aSpec({ ports: [hostPort] }) }

    for (const both of [half, port]) {
      const requests = [aRequest('web-1', both), aRequest('web-2', both)]
      expect(place(requests, [anAgent()], new Map())).toMatchObject({
        kind: 'no-fit',
        request: { id: 'web-2' },
      })
    }
  })
})

describe('when nothing fits', () => {
  it('names the service and a reason for each agent', () => {
    const agents = [
      anAgent({ name: 'a', alive: false }),
      anAgent({ name: 'b', availability: 'drained' }),
    ]
    const placement = place([aRequest('web-1')], agents, new Map())

    expect(placement.kind === 'no-fit' && explainNoFit(placement)).toBe(
      'no agent for web: a is lost; b is drained',
    )
  })

  it('says that there is no agent at all', () => {
    const placement = place([aRequest('web-1')], [], new Map())

    expect(placement.kind === 'no-fit' && explainNoFit(placement)).toBe(
      'no agent for web: no agent has joined',
    )
  })
})
