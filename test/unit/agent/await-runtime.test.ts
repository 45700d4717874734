import { pino } from 'pino'
import { expect, it } from 'vitest'
import { awaitRuntime } from '../../../agent/await-runtime.ts'

const log = pino({ level: 'silent' })

it('asks the container engine until it answers, at growing distances', async () => {
  const slept: number[] = []
  let failures = 3
  const list = () => (failures-- > 0 ? Promise.reject(new Error('away')) : Promise.resolve([]))
  const clock = { now: () => 0, sleep: (ms: number) => Promise.resolve(void slept.push(ms)) }
  const signal = new AbortController().signal
  await awaitRuntime({ list }, { clock, random: () => 0.5, log, signal })

  expect(slept).toEqual([200, 400, 800])
})

it('ends with the agent', async () => {
  const stop = new AbortController()
  const list = () => Promise.reject(new Error('away'))
  const clock = { now: () => 0, sleep: () => Promise.resolve(stop.abort()) }

  await awaitRuntime({ list }, { clock, random: () => 0.5, log, signal: stop.signal })
})
