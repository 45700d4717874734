import { describe, expect, it } from 'vitest'
import type { Placement } from '../../../../core/model/deploy.ts'
import type { Task } from '../../../../core/model/task.ts'
import type { AgentLoad } from '../../../../engine/scheduler/agent-load.ts'
import { spreadOf } from '../../../../engine/scheduler/loads.ts'
import { rebalance, type Balance } from '../../../../engine/scheduler/rebalance.ts'
import { anAgent } from '../../../support/builders.ts'
import { aTask } from '../../../support/sample-task.ts'

const now = 600_000

/** Tasks of `web` on these agents, in order of their slots. */
function on(...agents: readonly string[]): Task[] {
  return agents.map((agent, index) => ({ ...aTask({}, index + 1), agent }))
}

function ask(
  tasks: readonly Task[],
  agents: readonly AgentLoad[],
  changes: Partial<Balance> & { readonly placement?: Placement } = {},
) {
  const { placement, ...rest } = changes
  const existing = spreadOf(tasks)
  const { moves, untilMs } = rebalance({
    ...{ tasks, agents, existing, now, budget: 9, movable: () => true },
    placementOf: () => placement,
    ...rest,
  })
  return { moves: moves.map(({ task, to }) => `${task.slot} ${task.agent} → ${to}`), untilMs }
}

const three = ['a', 'b', 'c'].map(name => anAgent({ name }))

describe('evening out a service', () => {
  it('fills an agent that joined, the last slots first, and says why', () => {
    const tasks = on('a', 'a', 'a', 'b', 'b', 'b')

    expect(ask(tasks, three).moves).toEqual(['6 b → c', '3 a → c'])
    const { moves } = rebalance({
      ...{ tasks, agents: three, existing: spreadOf(tasks), now, budget: 1 },
      movable: () => true,
      placementOf: () => undefined,
    })
    expect(moves[0]?.reason).toBe('b has 3 tasks of web, c has 0')
  })

  it('moves no more than its budget', () => {
    expect(ask(on('a', 'a', 'a', 'b', 'b', 'b'), three, { budget: 1 }).moves).toHaveLength(1)
    expect(ask(on('a', 'a', 'a', 'b', 'b', 'b'), three, { budget: 0 }).moves).toEqual([])
  })

  it('leaves a difference of one alone', () => {
    expect(ask(on('a', 'a', 'b', 'c'), three).moves).toEqual([])
  })

  it.each<[string, Partial<AgentLoad>, Placement]>([
    ['is lost', { lost: true }, {}],
    ['is paused', { availability: 'paused' }, {}],
    ['comes and goes', { spared: 'comes and goes' }, {}],
    ['came less than a minute ago', { readySince: now - 59_999 }, {}],
    ['does not meet the constraints', {}, { constraints: ['node.id != c'] }],
  ])('moves nothing to an agent that %s', (_name, ofC, placement) => {
    const agents = [...three.slice(0, 2), anAgent({ name: 'c', ...ofC })]

    expect(ask(on('a', 'a', 'b', 'b'), agents, { placement }).moves).toEqual([])
  })

  it('moves only what may', () => {
    const tasks = on('a', 'a', 'a', 'b')

    expect(ask(tasks, three, { movable: ({ slot }) => slot === 1 }).moves).toEqual(['1 a → c'])
    expect(ask(tasks, three, { movable: () => false }).moves).toEqual([])
  })

  it('says when an agent that came has held long enough', () => {
    const agents = [...three.slice(0, 2), anAgent({ name: 'c', readySince: now - 10_000 })]

    expect(ask(on('a', 'a', 'b', 'b'), agents).untilMs).toBe(now + 50_000)
    expect(ask(on('a', 'a', 'b', 'b'), three).untilMs).toBeUndefined()
  })
})

describe('with spread preferences', () => {
  const placement = { spread: ['node.labels.zone'] }
  const zoned = (name: string, zone: string) => anAgent({ name, labels: { zone } })
  const agents = [zoned('a1', 'a'), zoned('a2', 'a'), zoned('b1', 'b')]

  it('evens zones out before agents', () => {
    const { moves } = ask(on('a1', 'a1', 'a2', 'a2'), agents, { placement })

    expect(moves).toEqual(['4 a2 → b1', '2 a1 → b1'])
  })

  it('does not take from a zone what it has to have, however full its agents are', () => {
    expect(ask(on('a1', 'a1', 'a2', 'b1', 'b1', 'b1'), agents, { placement }).moves).toEqual([])
  })
})
