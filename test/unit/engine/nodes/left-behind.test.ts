import { expect, it } from 'vitest'
import { leftBehind } from '../../../../engine/nodes/left-behind.ts'

const agents = new Map([
  ['node-2', '0.1.0'],
  ['node-1', '0.1.0'],
  ['node-3', '0.2.0'],
])

it('names the agents that are to be upgraded once all engines are', () => {
  const said = leftBehind({ own: '0.2.0', engines: ['0.2.0', '0.2.0'], agents })

  expect(said).toEqual({
    kind: 'agent-version',
    level: 'warn',
    message:
      'All engines have version 0.2.0; upgrade these agents next: node-1 (0.1.0), node-2 (0.1.0)',
  })
})

it('is silent while engines are upgraded', () => {
  expect(leftBehind({ own: '0.2.0', engines: ['0.2.0', '0.1.0'], agents })).toBeUndefined()
})

it('is silent where all have one version', () => {
  const all = new Map([['node-1', '0.2.0']])

  expect(leftBehind({ own: '0.2.0', engines: ['0.2.0'], agents: all })).toBeUndefined()
})

it('names ten of many', () => {
  const many = new Map(Array.from({ length: 12 }, (_, n) => [`node-${10 + n}`, '0.1.0']))

  expect(leftBehind({ own: '0.2.0', engines: [], agents: many })?.message).toMatch(
    /node-19 \(0\.1\.0\) and 2 more$/,
  )
})
