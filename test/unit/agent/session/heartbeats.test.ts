import { expect, it } from 'vitest'
import { Heartbeats } from '../../../../agent/session/heartbeats.ts'

it('an answer says when its own heartbeat was sent', () => {
  const heartbeats = new Heartbeats()
  const numbers = [100, 200, 300].map(now => heartbeats.send(now))

  expect(heartbeats.waitedMs(350)).toBe(250)
  expect(heartbeats.answered(numbers[1] ?? 0)).toBe(200)
  expect(heartbeats.waitedMs(350)).toBe(50)
})

it('one that was answered, or never sent, says nothing', () => {
  const heartbeats = new Heartbeats()
  const first = heartbeats.send(100)
  const second = heartbeats.send(200)

  expect(heartbeats.answered(second)).toBe(200)
  expect([first, second, 0, 7].map(number => heartbeats.answered(number))).toEqual([
    ...[undefined, undefined, undefined, undefined],
  ])
  expect(heartbeats.waitedMs(900)).toBe(0)
})
