import { expect, it } from 'vitest'
import { explainNoFit } from '../../../../engine/scheduler/explain.ts'
import { aSpec } from '../../../support/sample-task.ts'

const request = { id: 'web-1', app: 'shop', service: 'web', slot: 1, spec: aSpec() }
const many = (count: number, reason: (n: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`node-${n}`, reason(n)]))

it.each([
  ['no agent has joined', {}],
  ['a is lost; b is drained', { a: 'is lost', b: 'is drained' }],
  ['b, c: is drained; a is lost', { a: 'is lost', b: 'is drained', c: 'is drained' }],
  [
    '12 agents: is drained; x 2 CPUs reserved, 0.50 free',
    { x: '2 CPUs reserved, 0.50 free', ...many(12, () => 'is drained') },
  ],
  [
    'node-0 has 0; node-1 has 1; node-2 has 2; node-3 has 3; node-4 has 4; 95 more have no room either',
    many(100, n => `has ${n}`),
  ],
])('%s', (text, reasons) => {
  expect(explainNoFit({ request, reasons })).toBe(`no agent for web: ${text}`)
})
