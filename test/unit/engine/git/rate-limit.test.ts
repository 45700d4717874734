import { expect, it } from 'vitest'
import { limitedUntil } from '../../../../engine/git/rate-limit.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const second = 1000
const epoch = now / second

it.each([
  [429, {}, 60],
  [429, { 'retry-after': '30' }, 30],
  [429, { 'retry-after': 'Sun, 01 Mar 2026 12:05:00 GMT' }, 300],
  [429, { 'retry-after': '0' }, 1],
  [429, { 'retry-after': 'Sun, 01 Mar 2020 12:05:00 GMT' }, 1],
  [429, { 'retry-after': '999999999' }, 3600],
  [429, { 'retry-after': 'soon' }, 60],
  [429, { 'ratelimit-remaining': '0', 'ratelimit-reset': String(epoch + 90) }, 90],
  [429, { 'ratelimit-remaining': '0', 'ratelimit-reset': '15' }, 15],
  [403, { 'retry-after': '30' }, 30],
  [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(epoch + 90) }, 90],
  [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'x' }, undefined],
  [403, { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': String(epoch + 90) }, undefined],
  [403, {}, undefined],
  [401, { 'retry-after': '30' }, undefined],
  [503, { 'retry-after': '30' }, undefined],
])('%i with %j is to be waited for %s seconds', (status, headers, seconds) => {
  const until = limitedUntil(status, new Headers(headers), now)

  expect(until).toBe(seconds === undefined ? undefined : now + seconds * second)
})
