import { expect, it } from 'vitest'
import type { AgentLoad } from '../../../../engine/scheduler/agent-load.ts'
import { whyNot } from '../../../../engine/scheduler/filters.ts'
import type { PlacementRequest } from '../../../../engine/scheduler/request.ts'
import { anAgent } from '../../../support/builders.ts'
import { aSpec } from '../../../support/sample-task.ts'

const arm = { platform: { os: 'linux', arch: 'aarch64' } }
const twoGpus = aSpec({ resources: { limits: {}, reservations: { generic: { gpu: 2 } } } })
const boundTo = { agent: 'b', reason: 'its data is on b' }

function reason(ofRequest: Partial<PlacementRequest>, ofAgent: Partial<AgentLoad>, ofService = 0) {
  const request = { id: 'web-1', app: 'shop', service: 'web', slot: 1, spec: aSpec(), ...ofRequest }
  return whyNot(request, anAgent({ name: 'a', ...ofAgent }), ofService)
}

it.each<[string, Partial<PlacementRequest>, Partial<AgentLoad>]>([
  ['is lost', {}, { lost: true }],
  ['comes and goes', {}, { spared: 'comes and goes' }],
  ['is drained', { only: 'a' }, { availability: 'drained' }],
  ['is not b, which the task is for', { only: 'b' }, {}],
  ['its data is on b', { boundTo }, {}],
  ['does not meet node.id == b', { placement: { constraints: ['node.id == b'] } }, {}],
  ['is linux/aarch64, not linux/amd64', { spec: aSpec({ platform: 'linux/amd64' }) }, arm],
  ['is linux/aarch64, not x86_64', { spec: aSpec({ platform: 'x86_64' }) }, arm],
  [
    'has a container named db',
    { spec: aSpec({ containerName: 'db' }) },
    { containerNames: new Set(['db']) },
  ],
  ['2 gpu reserved, 1 free', { spec: twoGpus }, { freeGeneric: { gpu: 1 } }],
  ['2 gpu reserved, 0 free', { spec: twoGpus }, {}],
  ['is lost', { boundTo, spec: twoGpus }, { lost: true }],
])('says: %s', (text, ofRequest, ofAgent) => {
  expect(reason(ofRequest, ofAgent)).toBe(text)
})

it('counts the tasks that the agent has of the service', () => {
  const placement = { maxPerAgent: 2 }

  expect(reason({ placement }, {}, 1)).toBeUndefined()
  expect(reason({ placement }, {}, 2)).toBe('has 2 of its tasks, at most 2 per server')
})

it.each<[string, Partial<PlacementRequest>, Partial<AgentLoad>]>([
  ['the platform is its own in other words', { spec: aSpec({ platform: 'linux/arm64/v8' }) }, arm],
  ['it does not say its platform', { spec: aSpec({ platform: 'linux/arm64' }) }, {}],
  ['a global service has its task on it, though paused', { only: 'a' }, { availability: 'paused' }],
  ['a global service has its task on it, though it flaps', { only: 'a' }, { spared: 'flaps' }],
])('has no reason when %s', (_name, ofRequest, ofAgent) => {
  expect(reason(ofRequest, ofAgent)).toBeUndefined()
})
