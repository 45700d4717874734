import { expect, it } from 'vitest'
import { ownAddresses, ownRoutes, wantedPeers } from '../../../../engine/control/wanted.ts'

const [own, next, other] = [1, 2, 3].map(n => Buffer.alloc(32, n).toString('base64')) as [
  string,
  string,
  string,
]

it('leads to everybody through the only end', () => {
  const routes = ownRoutes(own, 'alone')

  expect(routes.map(({ from }) => from)).toEqual(ownAddresses(own))
  expect(routes.some(({ only }) => only)).toBe(false)
})

it('of two ends answers by each what came to its addresses, and calls by one', () => {
  const calls = ownRoutes(own, 'calls')
  const answers = ownRoutes(next, 'answers')

  expect(calls.filter(({ only }) => !only)).toEqual(ownRoutes(own, 'alone'))
  expect(answers.every(({ only }) => only)).toBe(true)
  expect(answers.map(({ from }) => from)).toEqual(ownAddresses(next))
})

it('lets everybody in but itself, by whichever key', () => {
  const listed = [own, next, other].map(publicKey => ({ publicKey, address: 'fd62::1' }))

  expect(wantedPeers(listed, [own, next], new Map()).map(one => one.publicKey)).toEqual([other])
})
