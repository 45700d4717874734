import { describe, expect, it } from 'vitest'
import { HintQueue, type Announcement } from '../../../webhook/queue.ts'

function names(queue: HintQueue): string[] {
  return queue.waiting().map(hint => hint.repository)
}

function said(repositories: readonly string[], delivery: string): Announcement[] {
  return repositories.map(repository => ({
    ...{ repository, delivery, forge: 'github' as const, ref: 'refs/heads/main' },
  }))
}

describe('the queue', () => {
  it('holds a repository once, with its newest delivery and its first time', () => {
    const queue = new HintQueue(10)

    queue.offer(said(['a'], 'd1'), 1)
    queue.offer(said(['a', 'b'], 'd2'), 2)

    expect(queue.waiting()).toMatchObject([
      { repository: 'a', delivery: 'd2', since: 1 },
      { repository: 'b', delivery: 'd2', since: 2 },
    ])
  })

  it('takes a delivery whole or not at all', () => {
    const queue = new HintQueue(2)

    const taken = [['a'], ['b', 'c'], ['b', 'b'], ['a', 'b'], ['c']].map(repositories =>
      queue.offer(said(repositories, 'd'), 0),
    )

    expect(taken).toEqual([true, false, true, true, false])
    expect(names(queue)).toEqual(['a', 'b'])
  })

  it('keeps what was pushed again while the engine was being told', () => {
    const queue = new HintQueue(10)
    queue.offer(said(['a', 'b'], 'd1'), 0)
    const telling = queue.waiting()

    queue.offer(said(['b'], 'd2'), 1)
    queue.remove(telling)

    expect(names(queue)).toEqual(['b'])
  })

  it('holds a ping beside a push, which it says nothing about', () => {
    const queue = new HintQueue(10)
    const ping: Announcement = { repository: 'a', delivery: 'd2', forge: 'github' }

    queue.offer(said(['a'], 'd1'), 0)
    queue.offer([ping], 1)

    expect(queue.waiting().map(hint => hint.delivery)).toEqual(['d1', 'd2'])
    queue.remove(queue.waiting())
    expect(queue.waiting()).toEqual([])
  })

  it('holds pull requests and checks beside a push, each once', () => {
    const queue = new HintQueue(10)
    const about = (what: Partial<Announcement>): Announcement[] => [
      { repository: 'a', delivery: 'd2', forge: 'github', ...what },
    ]
    const recheck = 'c'.repeat(40)

    queue.offer(said(['a'], 'd1'), 0)
    for (const what of [{ pull: 1 }, { pull: 2 }, { recheck }, {}, { pull: 2 }]) {
      queue.offer(about(what), 1)
    }

    expect(queue.waiting().map(({ ref, pull, recheck: sha }) => ref ?? pull ?? sha)).toEqual([
      ...['refs/heads/main', 1, 2, recheck, undefined],
    ])
  })

  it('remembers when it was first told of what the newest delivery tells', () => {
    const queue = new HintQueue(10)
    const commit = 'c'.repeat(40)
    const pushed = said(['a'], 'd1').map(hint => ({ ...hint, commit }))

    const receivedAt = [
      ...[() => queue.offer(said(['a'], 'd0'), 1), () => queue.offer(pushed, 2)],
      ...[() => queue.offer(pushed, 3), () => queue.offer(said(['a'], 'd3'), 4)],
    ].map(offer => (offer() ? queue.waiting()[0]?.receivedAt : undefined))

    expect(receivedAt).toEqual([1, 2, 2, 4])
  })
})
