import { describe, expect, it } from 'vitest'
import { type DrainLook, drainStep, type LeavingTask } from '../../../../engine/nodes/draining.ts'

const second = 1000
const a: LeavingTask = { id: 'a', app: 'shop' }
const b: LeavingTask = { id: 'b', app: 'shop' }
const bound = (task: LeavingTask): LeavingTask => ({ ...task, keptBy: 'its data is here' })
const look = (tasks: readonly LeavingTask[], now: number, quiet = false): DrainLook => ({
  ...{ tasks, now, quiet },
})

describe('emptying an agent', () => {
  it('tells who has left, and that nobody is left once the containers have ended', () => {
    const first = drainStep({ left: [a, b], changedAt: 0 }, look([b], second))
    const second_ = drainStep(first.drain, look([], 2 * second))
    const third = drainStep(second_.drain, look([], 3 * second, true))

    expect(first).toMatchObject({ gone: [a], drain: { left: [b], changedAt: second } })
    expect([first.end, second_.end, third.end]).toEqual([undefined, undefined, 'empty'])
    expect(third.gone).toEqual([])
  })

  it.each([
    ['what can not leave, after a while', [bound(a), bound(b)], 10 * second, 'stuck'],
    ['not at once', [bound(a)], 9 * second, undefined],
    ['not while one is on its way', [bound(a), b], 60 * second, undefined],
    ['for ever is too long', [a], 600 * second, 'stuck'],
  ])('ends with %s', (_name, left, now, end) => {
    expect(drainStep({ left, changedAt: 0 }, look(left, now)).end).toBe(end)
  })
})
