import { expect, it } from 'vitest'
import type { Agent } from '../../../../core/model/agent.ts'
import { loadOf, spreadOf } from '../../../../engine/scheduler/loads.ts'
import { aTask } from '../../../support/sample-task.ts'

const agent: Agent = {
  name: 'node-1',
  version: '1',
  labels: {},
  capacity: { cpus: 4, memoryBytes: 1000 },
  subnet: '10.200.1.0/24',
  availability: 'active',
  registeredAt: 0,
}

it('leaves of an agent what its tasks do not reserve', () => {
  const reserving = aTask({
    resources: { limits: {}, reservations: { cpus: 1.5, memoryBytes: 300 } },
    ports: [
      { published: 53, target: 53, protocol: 'udp', mode: 'host' },
      { published: 80, target: 80, protocol: 'tcp', mode: 'ingress' },
    ],
  })

  expect(loadOf(agent, { alive: true, tasks: [reserving, reserving, aTask()], now: 0 })).toEqual({
    name: 'node-1',
    alive: true,
    lost: false,
    availability: 'active',
    labels: {},
    slot: 1,
    freeCpus: 1,
    freeMemoryBytes: 400,
    freeGeneric: {},
    tasks: 3,
    hostPorts: new Set(['53/udp']),
    containerNames: new Set(),
    images: new Set(['box:1']),
    readySince: 0,
  })
})

it('counts tasks by service and agent', () => {
  const tasks = [
    { ...aTask(), agent: 'a', service: 'web' },
    { ...aTask(), agent: 'a', service: 'web' },
    { ...aTask(), agent: 'a', service: 'db' },
    { ...aTask(), agent: 'b', service: 'web' },
  ]

  expect(spreadOf(tasks)).toEqual(
    new Map([
      [
        'web',
        new Map([
          ['a', 2],
          ['b', 1],
        ]),
      ],
      ['db', new Map([['a', 1]])],
    ]),
  )
})
