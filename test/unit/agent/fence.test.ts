import { describe, expect, it } from 'vitest'
import type { ObservedContainer } from '../../../agent/containers/runtime.ts'
import { fenceAt, fenceOrders, nextLookMs } from '../../../agent/fence.ts'

const container = (containerId: string, stopGraceMs = 10_000): ObservedContainer => ({
  ...{ containerId, task: containerId, app: 'shop', service: 'db', hash: 'h', state: 'running' },
  ...{ stopGraceMs, createdAt: 0, exclusive: true },
})
const now = 100_000

describe('the fence', () => {
  it.each([
    [0, 'open'],
    [5_999, 'open'],
    [6_000, 'closed'],
    [8_999, 'closed'],
    [9_000, 'stopping'],
    [12_999, 'stopping'],
    [13_000, 'shut'],
    [99_999, 'shut'],
    [-1, 'shut'],
  ])('%i ms after contact is %s', (age, fence) => {
    expect(fenceAt(now - age, now)).toBe(fence)
  })

  it('is shut when nobody knows of a contact', () => {
    expect(fenceAt(undefined, now)).toBe('shut')
  })

  it('is shut two seconds before the engine may start tasks elsewhere', () => {
    const leaseMs = 15_000
    expect(fenceAt(now - leaseMs + 2_000, now)).toBe('shut')
  })
})

describe('what has to end', () => {
  const running = [container('a'), container('b', 1_000), container('c')]

  it.each<[string, number | undefined, string[]]>([
    ['nothing while there is contact', 5_000, []],
    ['nothing yet', 8_000, []],
    ['each, within three seconds at most', 9_000, ['a 3000', 'b 1000']],
    ['each, before the end', 12_500, ['a 500', 'b 500']],
    ['all at once, also who was told before', 13_000, ['a 0', 'b 0', 'c 0']],
    ['all at once after a long sleep', 60_000, ['a 0', 'b 0', 'c 0']],
    ['all at once when nobody knows', undefined, ['a 0', 'b 0', 'c 0']],
  ])('%s', (_name, age, expected) => {
    const contactAt = age === undefined ? undefined : now - age
    const orders = fenceOrders(running, new Set(['c']), contactAt, now)

    expect(orders.map(({ container: c, graceMs }) => `${c.containerId} ${graceMs}`)).toEqual(
      expected,
    )
  })

  it.each([
    [0, 9_000],
    [8_999, 1],
    [9_000, 4_000],
    [12_990, 10],
    [13_000, 1_000],
    [60_000, 1_000],
  ])('%i ms after contact is looked at again in %i ms', (age, ms) => {
    expect(nextLookMs(now - age, now)).toBe(ms)
  })
})
