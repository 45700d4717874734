import { expect, it } from 'vitest'
import { withoutFrame } from '../../../platform/grpc-words.ts'

it.each([
  [
    'No connection established. Last error: Error: connect ECONNREFUSED 192.0.2.1:1. Resolution note: ',
    'connect ECONNREFUSED 192.0.2.1:1',
  ],
  [
    '14 UNAVAILABLE: No connection established. Last error: null. Resolution note: x',
    'No connection established. Last error: null. Resolution note: x',
  ],
  ['14 UNAVAILABLE: Connection dropped', 'Connection dropped'],
  ['what it says itself: 14', 'what it says itself: 14'],
])('%s', (message, words) => {
  expect(withoutFrame(message)).toBe(words)
})
