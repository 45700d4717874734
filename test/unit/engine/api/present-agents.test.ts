import { describe, expect, it } from 'vitest'
import type { Agent } from '../../../../core/model/agent.ts'
import { presentAgent, presentAgentDetails } from '../../../../engine/api/present-agents.ts'
import { aTask } from '../../../support/sample-task.ts'

const minute = 60_000
const now = 100 * minute
const alive = { incarnation: 'i', engine: 'engine-1' }
const agent: Agent = {
  ...{ name: 'node-1', version: '1', subnet: '10.200.1.0/24', availability: 'active' },
  ...{ registeredAt: 1, readySince: 2, labels: { zone: 'eu', disk: 'ssd' } },
  capacity: { cpus: 4, memoryBytes: 1000, generic: { gpu: 2 } },
  assigned: { zone: 'us' },
}
const task = aTask({
  resources: { limits: {}, reservations: { cpus: 0.1, memoryBytes: 300 } },
})
const lost = { since: now - minute }

describe('the state of an agent', () => {
  it.each<[string, Partial<Agent>, boolean, number, string]>([
    ['ready', {}, true, 1, ''],
    ['paused', { availability: 'paused' }, true, 1, 'a person paused it'],
    ['draining', { availability: 'drained' }, true, 1, 'a person drained it'],
    ['drained', { availability: 'drained' }, true, 0, 'a person drained it'],
    ['away', {}, false, 1, 'it is away'],
    ['lost', { lost }, false, 1, 'it is lost'],
    ['lost', { lost, availability: 'drained' }, true, 0, 'it is lost'],
    [
      'ready',
      { losses: [now - 3, now - 2, now - 1], readySince: now - 1 },
      true,
      1,
      'it was lost 3 times within 10 minutes and has to hold for 2 minutes first',
    ],
  ])('is %s: %j, alive %s, with %i tasks', (state, changes, isAlive, tasks, refuses) => {
    const facts = {
      ...{ agent: { ...agent, ...changes }, tasks: Array.from({ length: tasks }, () => task), now },
      ...(isAlive && { alive }),
    }
    const details = presentAgentDetails(facts, { tasks: [], volumes: [] })

    expect(details.status).toMatchObject({ state, tasks })
    expect(details.refuses).toBe(refuses)
  })
})

it('an agent shows what its tasks reserve, the labels that count, and since when', () => {
  const facts = { agent, alive, tasks: [task, task, task], now }

  expect(presentAgent(facts)).toMatchObject({
    ...{ cpus: 4, cpusReserved: 0.3, memoryBytes: 1000, memoryReserved: 900 },
    ...{ labels: { zone: 'us', disk: 'ssd' }, since: 2 },
  })
  expect(presentAgent({ ...facts, agent: { ...agent, lost } }).since).toBe(lost.since)
  expect(presentAgentDetails(facts, { tasks: [], volumes: ['shop_data'] })).toMatchObject({
    ...{ configuredLabels: agent.labels, assignedLabels: { zone: 'us' }, generic: { gpu: 2 } },
    ...{ engine: 'engine-1', platform: '', wgPublicKey: '', volumes: ['shop_data'] },
  })
})
