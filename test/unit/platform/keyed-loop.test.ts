import { setImmediate as turn } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { KeyedLoop } from '../../../platform/keyed-loop.ts'

type Again = { againInMs: number } | undefined

const log = pino({ level: 'silent' })
let stop: AbortController
/** Keys of rounds that run, in the order in which they began. */
let running: string[]
let begun: string[]
let ends: Map<string, (again: Again | Error) => void>

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  stop = new AbortController()
  running = []
  begun = []
  ends = new Map()
})
afterEach(() => {
  stop.abort()
  vi.useRealTimers()
})

function start(concurrency: number): KeyedLoop {
  const round = async (key: string): Promise<Again> => {
    running.push(key)
    begun.push(key)
    try {
      return await new Promise<Again>((resolve, reject) =>
        ends.set(key, again => (again instanceof Error ? reject(again) : resolve(again))),
      )
    } finally {
      running = running.filter(other => other !== key)
    }
  }
  const { signal } = stop
  return new KeyedLoop({ name: 'test', round, concurrency, log, signal, random: () => 0.5 })
}

async function end(key: string, again?: Again | Error): Promise<void> {
  ends.get(key)?.(again)
  await turn()
}

describe('a loop by key', () => {
  it('runs keys side by side up to its limit, first poked, first served', async () => {
    const loop = start(2)
    for (const key of ['a', 'b', 'c', 'd']) loop.poke(key)

    expect(running).toEqual(['a', 'b'])
    await end('b')
    expect(running).toEqual(['a', 'c'])
    await end('a')
    expect(running).toEqual(['c', 'd'])
  })

  it('runs one round of a key at a time, and one more for all pokes during it', async () => {
    const loop = start(5)
    for (let i = 0; i < 4; i++) loop.poke('a')

    expect(begun).toEqual(['a'])
    await end('a')
    expect(begun).toEqual(['a', 'a'])
    await end('a')
    expect(begun).toEqual(['a', 'a'])
  })

  it('queues a key once, however often it is poked', async () => {
    const loop = start(1)
    for (const key of ['a', 'b', 'b', 'b']) loop.poke(key)
    await end('a')
    await end('b')

    expect(begun).toEqual(['a', 'b'])
  })

  it('comes back when the round asks for it, or at once when poked before', async () => {
    const loop = start(1)
    loop.poke('a')
    await end('a', { againInMs: 50 })
    await vi.advanceTimersByTimeAsync(50)
    expect(begun).toHaveLength(2)

    await end('a', { againInMs: 50 })
    loop.poke('a')
    expect(begun).toHaveLength(3)
    await end('a')
    await vi.advanceTimersByTimeAsync(1000)
    expect(begun).toHaveLength(3)
  })

  it('tries again with back-off after an error', async () => {
    const loop = start(1)
    loop.poke('a')
    await end('a', new Error('one'))
    await vi.advanceTimersByTimeAsync(100)
    expect(begun).toHaveLength(2)

    await end('a', new Error('two'))
    await vi.advanceTimersByTimeAsync(199)
    expect(begun).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1)
    expect(begun).toHaveLength(3)
  })

  it('an error of one key does not hold up another', async () => {
    const loop = start(1)
    loop.poke('a')
    loop.poke('b')
    await end('a', new Error('one'))

    expect(running).toEqual(['b'])
  })

  it('starts nothing after abort, neither from the queue nor from timers nor when poked', async () => {
    const loop = start(1)
    loop.poke('a')
    await end('a', { againInMs: 50 })
    loop.poke('b')
    loop.poke('c')
    stop.abort()
    await end('b', { againInMs: 50 })
    loop.poke('d')

    expect(vi.getTimerCount()).toBe(0)
    expect(begun).toEqual(['a', 'b'])
  })

  it('is idle when the last round has ended', async () => {
    const loop = start(1)
    loop.poke('a')
    stop.abort()
    let idle = false
    void loop.idle().then(() => (idle = true))
    await vi.advanceTimersByTimeAsync(100)

    expect(idle).toBe(false)
    await end('a')
    await vi.advanceTimersByTimeAsync(100)
    expect(idle).toBe(true)
  })
})
