import { expect, it } from 'vitest'
import { BanyanError, codeOf } from '../../../../core/errors.ts'
import { patiently } from '../../../../platform/membership/patiently.ts'

const clock = { now: () => 0, sleep: async () => await Promise.resolve() }
const { signal } = new AbortController()
const away = new BanyanError('store-unavailable', 'no majority', 'wait')

it('asks again for as long as the answer passes by itself, and says why once', async () => {
  const answers = [away, new BanyanError('join-contended', 'again', 'retry'), away, away]
  const told: string[] = []
  const ask = async () => {
    const problem = answers.shift()
    if (problem) throw problem
    return await Promise.resolve('in')
  }

  const onWait = ({ code }: BanyanError) => told.push(code)
  expect(await patiently({ clock, signal, onWait }, ask)).toBe('in')
  expect(told).toEqual(['store-unavailable', 'join-contended', 'store-unavailable'])
})

it('asks no more once nobody waits for it', async () => {
  const stop = new AbortController()
  let asked = 0
  const ask = async () => {
    asked++
    return await Promise.reject<string>(away)
  }
  const left = { now: () => 0, sleep: async () => await Promise.resolve(stop.abort()) }

  expect(await patiently({ clock: left, signal: stop.signal }, ask).catch(codeOf)).toBe(away.code)
  expect(asked).toBe(1)
})

it('gives up in the end, and at once where waiting helps nothing', async () => {
  let asked = 0
  const failing = (problem: BanyanError) => async () => {
    asked++
    return await Promise.reject<string>(problem)
  }

  expect(await patiently({ clock, signal }, failing(away)).catch(codeOf)).toBe('store-unavailable')
  expect(asked).toBe(30)
  const used = new BanyanError('token-used', 'used', 'stalled')
  expect(await patiently({ clock, signal }, failing(used)).catch(codeOf)).toBe('token-used')
  expect(asked).toBe(31)
})
