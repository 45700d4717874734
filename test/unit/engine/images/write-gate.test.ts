import { expect, it } from 'vitest'
import { WriteGate } from '../../../../engine/images/write-gate.ts'

function later<T = void>() {
  let resolve!: (value: T) => void
  const promise = new Promise<T>(done => (resolve = done))
  return { promise, resolve }
}

it('sweeps only when nothing is written, and was not for a while', async () => {
  let now = 0
  const gate = new WriteGate(() => now)
  const push = later()
  const written = gate.write(() => push.promise)
  const sweep = async () => await gate.sweep(1000, () => Promise.resolve())

  now = 5000
  const during = await sweep()
  push.resolve()
  await written
  const atOnce = await sweep()
  now = 6000
  const afterwards = await sweep()

  expect([during, atOnce, afterwards]).toEqual([false, false, true])
})

it('keeps writes waiting while it sweeps, and lets them pass though the sweep failed', async () => {
  const gate = new WriteGate(() => 0)
  const sweep = later<undefined>()
  const done: string[] = []
  const swept = gate
    .sweep(0, async () => {
      await sweep.promise
      done.push('swept')
      throw new Error('disk')
    })
    .catch(() => done.push('failed'))
  const written = gate.write(() => Promise.resolve(done.push('written')))

  sweep.resolve(undefined)
  await Promise.all([swept, written])

  expect(done[0]).toBe('swept')
  expect(done.sort()).toEqual(['failed', 'swept', 'written'])
})
