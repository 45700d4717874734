import { setImmediate as turn } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Loop } from '../../../platform/loop.ts'

const log = pino({ level: 'silent' })
const resyncMs = 60_000
let stop: AbortController

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  stop = new AbortController()
})
afterEach(() => {
  stop.abort()
  vi.useRealTimers()
})

function start(round: () => Promise<{ againInMs?: number } | undefined>): Loop {
  return new Loop({ name: 'test', round, resyncMs, log, signal: stop.signal, random: () => 0.5 })
}

/** Rounds that end when told to. */
function rounds() {
  const ends: (() => void)[] = []
  const round = vi.fn(
    async () => await new Promise<undefined>(resolve => ends.push(() => resolve(undefined))),
  )
  const end = async () => {
    ends.shift()?.()
    await turn()
  }
  return { round, end }
}

describe('a loop', () => {
  it('begins with a round and looks again after the resync time', async () => {
    const round = vi.fn(() => Promise.resolve(undefined))
    start(round)

    await vi.advanceTimersByTimeAsync(resyncMs - 1)
    expect(round).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(round).toHaveBeenCalledTimes(2)
  })

  it('looks again sooner when the round asks, never later', async () => {
    const round = vi
      .fn<() => Promise<{ againInMs: number }>>()
      .mockResolvedValueOnce({ againInMs: 10 })
      .mockResolvedValue({ againInMs: 10 * resyncMs })
    start(round)

    await vi.advanceTimersByTimeAsync(10)
    expect(round).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(resyncMs)
    expect(round).toHaveBeenCalledTimes(3)
  })

  it('runs one round at a time, and one more for all pokes during it', async () => {
    const { round, end } = rounds()
    const loop = start(round)
    for (let i = 0; i < 5; i++) loop.poke()
    await turn()

    expect(round).toHaveBeenCalledTimes(1)
    await end()
    expect(round).toHaveBeenCalledTimes(2)
    await end()
    expect(round).toHaveBeenCalledTimes(2)
  })

  it('wakes up when poked', async () => {
    const round = vi.fn(() => Promise.resolve(undefined))
    const loop = start(round)
    await turn()
    loop.poke()
    await turn()

    expect(round).toHaveBeenCalledTimes(2)
  })

  it('tries again with back-off after an error, and forgets it after a good round', async () => {
    const round = vi
      .fn<() => Promise<undefined>>()
      .mockRejectedValueOnce(new Error('one'))
      .mockRejectedValueOnce(new Error('two'))
      .mockResolvedValueOnce(undefined)
      .mockRejectedValueOnce(new Error('three'))
      .mockResolvedValue(undefined)
    start(round)

    await vi.advanceTimersByTimeAsync(199)
    expect(round).toHaveBeenCalledTimes(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(round).toHaveBeenCalledTimes(2)
    await vi.advanceTimersByTimeAsync(400)
    expect(round).toHaveBeenCalledTimes(3)
    await vi.advanceTimersByTimeAsync(resyncMs)
    expect(round).toHaveBeenCalledTimes(4)
    await vi.advanceTimersByTimeAsync(200)
    expect(round).toHaveBeenCalledTimes(5)
  })

  it('has finished after abort once its round has ended, and starts none', async () => {
    const { round, end } = rounds()
    const loop = start(round)
    let finished = false
    void loop.finished.then(() => (finished = true))
    loop.poke()
    stop.abort()
    await turn()

    expect(finished).toBe(false)
    await end()
    expect(finished).toBe(true)
    loop.poke()
    await turn()
    expect(round).toHaveBeenCalledTimes(1)
  })

  it('wakes up to finish on abort', async () => {
    const loop = start(() => Promise.resolve(undefined))
    await turn()
    stop.abort()

    await expect(loop.finished).resolves.toBeUndefined()
  })
})
