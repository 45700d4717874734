import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogLine } from '../../../../agent/containers/runtime.ts'
import { mergeLogs, type LogSource } from '../../../../agent/logs/merge.ts'
import { systemClock } from '../../../../platform/clock.ts'
import { all } from '../../../support/all.ts'

function line(at: number): LogLine {
  return { stream: 'stdout', at, text: String(at) }
}

function source(task: string, lines: AsyncIterable<LogLine>): LogSource {
  return { task, service: 'web', lines }
}

async function* at(times: readonly number[]): AsyncGenerator<LogLine> {
  for (const time of times) {
    await Promise.resolve()
    yield line(time)
  }
}

async function* thenSilent(times: readonly number[], signal: AbortSignal) {
  yield* at(times)
  await delay(60_000, undefined, { signal }).catch(() => undefined)
}

describe('several logs as one', () => {
  it('come in the order of time, each line once', async () => {
    const log = fc.array(fc.nat(50)).map(times => times.sort((a, b) => a - b))
    await fc.assert(
      fc.asyncProperty(fc.array(log, { maxLength: 5 }), async logs => {
        const sources = logs.map((times, i) => source(`t${i}`, at(times)))

        const merged = await all(mergeLogs(sources, systemClock))

        expect(merged.map(({ at: time }) => time)).toEqual(logs.flat().sort((a, b) => a - b))
        for (const [i, times] of logs.entries()) {
          const own = merged.filter(({ task }) => task === `t${i}`)
          expect(own.map(({ at: time }) => time)).toEqual(times)
        }
      }),
    )
  })

  it('go on while one of them is silent', async () => {
    const ending = new AbortController()
    const many = Array.from({ length: 500 }, (_, i) => i)
    const sources = [
      source('silent', thenSilent([100], ending.signal)),
      source('busy', thenSilent(many, ending.signal)),
    ]

    const read: string[] = []
    for await (const { task } of mergeLogs(sources, systemClock)) {
      read.push(task)
      if (read.length === 501) ending.abort()
    }

    expect(read.indexOf('silent')).toBe(100)
  })

  it('fail when one of them fails', async () => {
    const broken = (async function* () {
      yield line(1)
      await Promise.reject(new Error('gone'))
    })()

    const merged = all(mergeLogs([source('a', at([1, 2])), source('b', broken)], systemClock))

    await expect(merged).rejects.toThrow('gone')
  })
})
