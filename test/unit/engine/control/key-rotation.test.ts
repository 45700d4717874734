import { beforeEach, expect, it } from 'vitest'
import { KeyRotation } from '../../../../engine/control/key-rotation.ts'
import type { ControlEnds } from '../../../../engine/control/ends.ts'
import type { Events } from '../../../../engine/events.ts'
import type { Member } from '../../../../core/model/member.ts'

const endOf = (current: string, name: string) => ({
  ...{ name, listenPort: 1 },
  key: { path: `/${current}`, current },
})
const member = (name: string, tunnelKey?: string, more: Partial<Member> = {}): Member => ({
  ...{ name, key: 'k', joinedAt: 1, ...more },
  ...(tunnelKey !== undefined && { tunnelKey }),
})

let done: string[]
let met: Set<string>
let failsAt: string | undefined

beforeEach(() => {
  done = []
  met = new Set()
  failsAt = undefined
})

function rotation() {
  let current = endOf('OLD', 'a')
  let next: ReturnType<typeof endOf> | undefined
  let leaving: ReturnType<typeof endOf> | undefined
  const step = (word: string) => async () => {
    await Promise.resolve()
    if (word === failsAt) throw new Error(word)
    done.push(word)
  }
  const ends = {
    get current() {
      return current
    },
    get next() {
      return next
    },
    get leaving() {
      return leaving
    },
    begin: async () => {
      await Promise.resolve()
      next ??= endOf('NEW', 'b')
    },
    promote: async () => {
      await step('promote')()
      leaving = current
      current = next ?? current
      next = undefined
    },
    left: () => {
      leaving = undefined
      done.push('left')
    },
  }
  const members = [
    member('engine:own', 'OLD', { role: 'engine' }),
    member('node-2', 'B', { nextTunnelKey: 'B2' }),
    member('ada', 'A', { role: 'operator' }),
    member('over-tcp'),
  ]
  return new KeyRotation({
    ...{ engineId: 'own', ends: ends as unknown as ControlEnds },
    members: { all: () => members },
    ...{ settle: step('settle'), announce: step('announce'), meet: step('meet') },
    met: async () => await Promise.resolve(met),
    events: { record: async () => await Promise.resolve() } as unknown as Events,
    clock: { now: () => 0, sleep: step('wait') },
    signal: new AbortController().signal,
  })
}

it('opens the second end before anybody is told, and says who has not come by it', async () => {
  const rotating = rotation()
  const begun = await rotating.begin('ada')
  met = new Set(['B2'])
  const later = await rotating.begin('ada')

  expect(done).toEqual(['settle', 'announce', 'settle', 'announce'])
  expect(begun).toMatchObject({ underWay: true, waiting: ['ada', 'node-2'] })
  expect(begun.after.key.current).toBe('NEW')
  expect(later.waiting).toEqual(['ada'])
})

it('has everybody and etcd at the new end before the old one goes', async () => {
  const rotating = rotation()
  await rotating.begin('ada')
  done = []

  const [finished, second] = await Promise.allSettled([
    rotating.finish('ada'),
    rotating.finish('ada'),
  ])

  expect(done).toEqual([
    ...['promote', 'settle', 'announce', 'meet', 'wait'],
    ...['left', 'announce', 'settle'],
  ])
  expect(finished).toMatchObject({ value: { underWay: false, waiting: ['ada', 'node-2'] } })
  expect(second).toMatchObject({ reason: { code: 'rotation-none', disposition: 'stalled' } })
})

it('that failed half-way is ended before another one begins', async () => {
  const rotating = rotation()
  await rotating.begin('ada')
  failsAt = 'meet'
  await expect(rotating.finish('ada')).rejects.toThrow('meet')
  failsAt = undefined
  done = []
  await rotating.begin('ada')

  expect(done).toEqual([
    ...['settle', 'announce', 'meet', 'wait', 'left', 'announce', 'settle'],
    ...['settle', 'announce'],
  ])
})

it('ends nothing that was not begun', async () => {
  await expect(rotation().finish('ada')).rejects.toMatchObject({ code: 'rotation-none' })
  expect(done).toEqual([])
})
