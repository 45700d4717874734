import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { Turnstile } from '../../../../platform/rpc/turnstile.ts'

function crowd(count: number) {
  const turns: (() => void)[] = []
  const turnstile = new Turnstile(turn => turns.push(turn))
  const inside: number[] = []
  const sockets = Array.from({ length: count }, (_, number) => {
    const socket = new Socket()
    turnstile.queue(socket, () => inside.push(number))
    return socket
  })
  return { turnstile, inside, sockets, turns, turn: () => turns.shift()?.() }
}

it('lets a few in at each turn, in the order in which they came', () => {
  const { inside, turn } = crowd(10)
  const seen = [0, 1, 2, 3].map(() => {
    turn()
    return inside.length
  })

  expect(seen).toEqual([4, 8, 10, 10])
  expect(inside).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

it('turns only while somebody waits, and again for who comes later', () => {
  const { turnstile, inside, turn, turns } = crowd(1)
  turn()
  expect(turns).toHaveLength(0)
  turnstile.queue(new Socket(), () => inside.push(7))
  turn()

  expect(inside).toEqual([0, 7])
})

it('passes over who has left', async () => {
  const { inside, sockets, turn } = crowd(6)
  for (const socket of sockets.slice(0, 3)) socket.destroy(new Error('reset'))
  await new Promise(setImmediate)
  turn()

  expect(inside).toEqual([3, 4, 5])
})
