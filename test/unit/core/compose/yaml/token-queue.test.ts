import { expect, it } from 'vitest'
import { TokenQueue } from '../../../../../core/compose/yaml/token-queue.ts'
import type { Token } from '../../../../../core/compose/yaml/tokens.ts'

const entry = (start: number): Token => ({ type: 'block-entry', start, end: start })
const key = (start: number): Token => ({ type: 'key', start, end: start })

function takeAll(queue: TokenQueue): number[] {
  const starts: number[] = []
  for (let { first } = queue; first; { first } = queue) {
    starts.push(first.start)
    queue.takeFirst()
  }
  return starts
}

it('puts a token before one that was found earlier, however many were taken', () => {
  const queue = new TokenQueue()
  const found = 2500
  for (let at = 0; at < found; at++) {
    queue.push(entry(at))
    queue.takeFirst()
  }
  const number = queue.nextNumber
  expect(number).toBe(found)
  expect(queue.firstNumber).toBe(found)
  queue.push(entry(1))
  queue.push(entry(2))
  queue.insert(number, key(0))
  queue.insert(queue.nextNumber, key(3))

  expect(takeAll(queue)).toEqual([0, 1, 2, 3])
})
