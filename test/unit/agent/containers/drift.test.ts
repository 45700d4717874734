import { describe, expect, it } from 'vitest'
import {
  afterDrift,
  afterRepair,
  driftOf,
  type HeardEvent,
  type Looks,
  tryAgain,
} from '../../../../agent/containers/drift.ts'
import { freshMemory, type TaskMemory } from '../../../../agent/containers/memory.ts'
import type { ObservedContainer } from '../../../../agent/containers/runtime.ts'

const at = 100_000
const running: ObservedContainer = {
  ...{ containerId: 'c1', task: 't', app: 'shop', service: 'web', hash: 'h', state: 'running' },
  ...{ stopGraceMs: 1_000, createdAt: 0, startedAt: 50_000 },
}
const exited: ObservedContainer = {
  ...{ ...running, state: 'exited', exitCode: 0, finishedAt: at - 1_000 },
}
const heard = (kind: HeardEvent['kind'], time = at - 1_000): HeardEvent => ({
  ...{ kind, containerId: 'c1', at: time },
})

function looks(changes: Partial<Looks>): Looks {
  return { before: running, now: running, isThere: true, isOwn: false, outside: [], ...changes }
}

describe('what somebody else did', () => {
  it.each<[string, Partial<Looks>, string | undefined]>([
    ['nothing', {}, undefined],
    ['stops it', { now: exited, outside: [heard('kill')] }, 'stopped'],
    ['removes it', { now: undefined, isThere: false }, 'removed'],
    ['removes one that had ended', { before: exited, now: undefined, isThere: false }, 'removed'],
    ['renames it', { outside: [heard('rename')] }, 'renamed'],
    ['changes its limits', { outside: [heard('update')] }, 'updated'],
  ])('%s', (_what, changes, expected) => {
    expect(driftOf(looks(changes), at)).toBe(expected)
  })

  it.each<[string, Partial<Looks>]>([
    ['ends by itself', { now: exited }],
    ['fails by itself', { now: { ...exited, exitCode: 3 } }],
    ['is too large', { now: { ...exited, outOfMemory: true }, outside: [heard('kill')] }],
    ['is ended by its agent', { now: exited, outside: [heard('kill')], isOwn: true }],
    ['is removed by its agent', { now: undefined, isThere: false, isOwn: true }],
    ['is new', { before: undefined, isThere: false }],
    ['may end with the engine', { now: exited, outside: [heard('kill', at - 100)] }],
    ['was asked before it started', { now: exited, outside: [heard('kill', 40_000)] }],
    ['outlives a signal', { outside: [heard('kill')] }],
    ['gives way to another one', { now: { ...running, containerId: 'c2' } }],
  ])('is not what it does when it %s', (_what, changes) => {
    expect(driftOf(looks(changes), at)).toBeUndefined()
  })
})

describe('a task that somebody meddles with', () => {
  const on = { off: false }
  const again = (memory: TaskMemory, time: number) =>
    afterDrift(afterRepair(memory), 'stopped', time, on)
  const thrice = [0, 1_000, 2_000].reduce(again, freshMemory)

  it('is repaired three times, then left alone', () => {
    expect(thrice.drift).toMatchObject({ open: true, seen: [0, 1_000, 2_000] })
    expect(thrice.drift?.left).toBeUndefined()
    expect(again(thrice, 3_000).drift).toMatchObject({ left: 'loop', at: 3_000 })
  })

  it('is repaired again once ten minutes have passed', () => {
    expect(again(thrice, 599_999).drift).toMatchObject({ left: 'loop' })
    expect(again(thrice, 600_000).drift).toMatchObject({ seen: [1_000, 2_000, 600_000] })
  })

  it('is left at once where the repository says so', () => {
    expect(afterDrift(freshMemory, 'removed', 5, { off: true }).drift).toMatchObject({
      left: 'off',
    })
  })

  it('is tried again when a person asks, as if it were the first time', () => {
    const left = again(thrice, 3_000)
    const { drift } = tryAgain(left)

    expect(drift).toMatchObject({ open: true, seen: [] })
    expect(drift?.left).toBeUndefined()
    expect(tryAgain(thrice)).toBe(thrice)
  })

  it('is told of once for a stop and the removal after it', () => {
    const { drift } = afterDrift(thrice, 'removed', 2_500, on)

    expect(drift).toMatchObject({ what: 'removed', at: 2_000, seen: [0, 1_000, 2_000] })
  })

  it('is not counted for what needs no repair', () => {
    const { drift } = afterDrift(freshMemory, 'renamed', 7, on)

    expect(drift).toEqual({ what: 'renamed', at: 7, seen: [] })
  })
})
