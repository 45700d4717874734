import { expect, it } from 'vitest'
import {
  afterFailure,
  afterSuccess,
  afterVerdict,
  freshMemory,
  type StepError,
} from '../../../../agent/containers/memory.ts'

const error: StepError = { code: 'runtime-error', message: 'full', disposition: 'retry' }
const start = { kind: 'start', task: 't', containerId: 'c' } as const
const create = { kind: 'create', task: 't', image: 'i' } as const
const restart = { kind: 'restart', task: 't', containerId: 'c', attempt: 3 } as const

it('pauses longer after each failure, until a start works', () => {
  const once = afterFailure(freshMemory, error, 0)
  const created = afterSuccess(once, create)
  const twice = afterFailure(created, error, 0)
  const started = afterSuccess(twice, start)

  expect(once).toMatchObject({ error, retryAt: 1_000 })
  expect(created.error).toBeUndefined()
  expect(twice).toMatchObject({ retryAt: 2_000 })
  expect(afterFailure(started, error, 0)).toMatchObject({ retryAt: 1_000 })
})

it('looks again soon where something outside has to change, and every 5 s in the end', () => {
  const waits = [1, 2, 3, 9].map(failures => {
    const memory = { ...freshMemory, failures: failures - 1 }
    return afterFailure(memory, { ...error, disposition: 'wait' }, 0).retryAt
  })

  expect(waits).toEqual([500, 1_000, 2_000, 5_000])
})

it('no longer trusts that an image is here when the runtime misses it', () => {
  const memory = { ...freshMemory, imagePresent: true }

  expect(afterFailure(memory, error, 0).imagePresent).toBe(true)
  expect(afterFailure(memory, { ...error, code: 'image-not-found' }, 0).imagePresent).toBe(false)
})

it('counts restarts, and forgets that the run before was ready', () => {
  const ready = afterVerdict({ ...freshMemory, lastExitCode: 3 }, true, 5)

  expect(ready).toMatchObject({ readySince: 5 })
  expect(ready.lastExitCode).toBeUndefined()
  expect(afterVerdict(ready, true, 9)).toMatchObject({ readySince: 5 })
  expect(afterVerdict(ready, false, 9).readySince).toBeUndefined()
  expect(afterSuccess(ready, restart)).toEqual({ ...freshMemory, restarts: 1, attempts: 3 })
})
