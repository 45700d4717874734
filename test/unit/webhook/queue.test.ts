import { describe, expect, it } from 'vitest'
import { HintQueue } from '../../../webhook/queue.ts'

function names(queue: HintQueue): string[] {
  return queue.waiting().map(hint => hint.repository)
}

describe('the queue', () => {
  it('holds a repository once, with its newest delivery and its first time', () => {
    const queue = new HintQueue(10)

    queue.offer(['a'], 'd1', 1)
    queue.offer(['a', 'b'], 'd2', 2)

    expect(queue.waiting()).toEqual([
      { repository: 'a', delivery: 'd2', since: 1 },
      { repository: 'b', delivery: 'd2', since: 2 },
    ])
  })

  it('takes a delivery whole or not at all', () => {
    const queue = new HintQueue(2)

    const taken = [['a'], ['b', 'c'], ['b', 'b'], ['a', 'b'], ['c']].map(repositories =>
      queue.offer(repositories, 'd', 0),
    )

    expect(taken).toEqual([true, false, true, true, false])
    expect(names(queue)).toEqual(['a', 'b'])
  })

  it('keeps what was pushed again while the engine was being told', () => {
    const queue = new HintQueue(10)
    queue.offer(['a', 'b'], 'd1', 0)
    const telling = queue.waiting()

    queue.offer(['b'], 'd2', 1)
    queue.remove(telling)

    expect(names(queue)).toEqual(['b'])
  })
})
