import { describe, expect, it } from 'vitest'
import {
  agentDetailLines,
  agentLines,
  labelLines,
  removalQuestion,
  removedAgentLines,
  rotatedAgentLines,
} from '../../../../cli/output/agents.ts'
import { plain } from '../../../../cli/output/style.ts'
import { agent, agentDetails, now, task } from '../samples.ts'

const screen = { width: 80, style: plain }

describe('the list of agents', () => {
  it('says how each is, and what a person may want to do next', () => {
    const agents = [
      agent({ labels: { zone: 'eu', disk: 'ssd' } }),
      agent({ name: 'node-2', state: 'lost', tasks: 0 }),
      agent({ name: 'node-3', state: 'drained', cpusReserved: 0.30000004 }),
    ]

    expect(agentLines(agents, now, screen)).toEqual([
      'AGENT   STATE    TASKS   CPUS   MEM GB  SUBNET         VERSION  SINCE  LABELS',
      'node-1  ready        7  0.5/4  0.0/7.8  10.200.1.0/24  0.1.0     42 s  disk=ssd…',
      'node-2  lost         0  0.5/4  0.0/7.8  10.200.1.0/24  0.1.0     42 s  –',
      '        lost 42 s ago; gone for good? banyan agent remove node-2',
      'node-3  drained      7  0.3/4  0.0/7.8  10.200.1.0/24  0.1.0     42 s  –',
      '        let it take tasks again: banyan agent activate node-3',
    ])
  })

  it('says what keeps one from running containers', () => {
    const trouble = "Can't list containers: Docker took longer than 30 s"
    const [, ...lines] = agentLines([agent({ trouble, troubleSince: now - 70_000 })], now, screen)

    expect(lines[1]).toBe(`        has started no containers for 1 m: ${trouble}`)
  })

  it('tells a newcomer what is missing', () => {
    expect(agentLines([], now, screen)).toEqual([
      'No agent has registered: start banyan-agent on a server.',
    ])
  })
})

describe('one agent', () => {
  it('shows what is known of it, and nothing that is not', () => {
    const details = agentDetails({
      ...{ refuses: 'a person paused it', volumes: ['shop_data'], losses: [now - 60_000] },
      ...{ assignedLabels: { zone: 'eu' }, generic: { gpu: 2 }, tasks: [task()] },
    })
    const lines = agentDetailLines(details, now, screen)

    expect(lines).toEqual(
      expect.arrayContaining([
        'new tasks     no: a person paused it',
        'also has      2 gpu',
        'given labels  zone=eu',
        'volumes       shop_data',
        'was lost      1 m ago',
      ]),
    )
    expect(lines.join('\n')).not.toContain('tunnel')
    expect(lines.join('\n')).toContain('shop/web.1')
  })

  it('takes tasks', () => {
    expect(agentDetailLines(agentDetails(), now, screen)).toContain('new tasks  yes')
  })
})

describe('what was done to an agent', () => {
  it.each([
    [{ labels: { zone: 'eu' }, unchanged: false, configured: [] }, ['a has zone=eu']],
    [{ labels: {}, unchanged: true, configured: [] }, ['a is as it was: no labels']],
    [
      { labels: { zone: 'us' }, unchanged: false, configured: ['zone'] },
      ['a has zone=us', 'zone is in its own configuration, and stays as that says'],
    ],
  ])('its labels: %j', (reply, expected) => {
    expect(labelLines('a', reply)).toEqual(expected)
  })

  it('its removal says what is given up', () => {
    const details = agentDetails({ volumes: ['shop_data'], status: agent({ tasks: 1 }) })

    expect(removalQuestion(details)).toBe(
      'This forgets node-1, with 1 task. The only data of shop_data is there.',
    )
    expect(
      removedAgentLines('node-1', { tasks: 1, volumes: ['shop_data'], connected: true }),
    ).toEqual([
      'node-1 is removed',
      '1 task of it will run elsewhere: banyan status',
      'the data of shop_data on it is given up',
      'It was connected: stop banyan-agent there, and run banyan-agent teardown',
    ])
  })

  it('new keys', () => {
    expect(rotatedAgentLines({ agents: ['a', 'b'], skipped: ['c is away'] })).toEqual([
      'a, b: a new key is on its way',
      'c is away',
    ])
  })
})
