import { expect, it } from 'vitest'
import { judgePrune } from '../../../../engine/sync/prune.ts'

const rules = { prune: true, budget: { applications: 3, percent: 20 }, approved: false }

it.each([
  ['as many as the budget of applications', 3, 3],
  ['as many as the budget in percent, rounded down', 20, 104],
])('removes %s', (_name, missing, total) => {
  expect(judgePrune(missing, total, rules)).toEqual({ kind: 'remove' })
})

it('holds back one more, and says so', () => {
  expect(judgePrune(21, 104, rules)).toEqual({
    kind: 'held',
    reason: '21 of 104 applications would be removed, more than the budget of 20',
  })
})

it('removes any number that a person approved', () => {
  expect(judgePrune(100, 100, { ...rules, approved: true })).toEqual({ kind: 'remove' })
})

it('removes nothing where prune is off, approved or not', () => {
  expect(judgePrune(1, 100, { ...rules, prune: false, approved: true })).toEqual({
    kind: 'held',
    reason: 'prune is off for this repository',
  })
})
