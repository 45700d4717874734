import { expect, it } from 'vitest'
import { globalAgents } from '../../../../engine/scheduler/global-agents.ts'
import { anAgent } from '../../../support/builders.ts'
import { aSpec } from '../../../support/sample-task.ts'

const agents = [
  anAgent({ name: 'west', labels: { zone: 'us' } }),
  anAgent({ name: 'full', freeCpus: 0 }),
  anAgent({ name: 'paused', availability: 'paused' }),
  anAgent({ name: 'flapping', spared: 'comes and goes' }),
  anAgent({ name: 'drained', availability: 'drained' }),
  anAgent({ name: 'lost', lost: true }),
  anAgent({ name: 'arm', platform: { os: 'linux', arch: 'arm64' } }),
]

const namesOf = (placement = {}, has: (agent: string) => boolean = () => false) =>
  globalAgents({ spec: aSpec({ platform: 'linux/amd64' }), placement }, agents, has).map(
    ({ name }) => name,
  )

it('runs on every agent that takes tasks, of its platform, by name; also where there is no room', () => {
  expect(namesOf()).toEqual(['full', 'west'])
})

it('keeps what it has where no new tasks go', () => {
  expect(namesOf({}, () => true)).toEqual(['flapping', 'full', 'paused', 'west'])
})

it('runs only where its constraints are met', () => {
  expect(namesOf({ constraints: ['node.labels.zone == us'] })).toEqual(['west'])
})
