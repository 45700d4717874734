import { expect, it } from 'vitest'
import { withDeadline } from '../../../platform/deadline.ts'
import { collectGarbage } from '../../support/collect-garbage.ts'

it('aborts when the time is over, also after garbage was collected', async () => {
  const ended = withDeadline(200, new AbortController().signal, aborted)
  await new Promise(resolve => setTimeout(resolve, 20))

  collectGarbage()

  expect(await ended).toMatchObject({ name: 'TimeoutError' })
})

it('aborts with its caller, before and during the action', async () => {
  const stop = new AbortController()
  const during = withDeadline(60_000, stop.signal, aborted)

  stop.abort(new Error('enough'))

  expect(await during).toMatchObject({ message: 'enough' })
  expect(await withDeadline(60_000, stop.signal, aborted)).toMatchObject({ message: 'enough' })
})

it('leaves nothing of itself behind', async () => {
  const { signal } = new AbortController()
  const during = await withDeadline(20, signal, async limited => await Promise.resolve(limited))

  await new Promise(resolve => setTimeout(resolve, 60))

  expect(during.aborted).toBe(false)
})

async function aborted(signal: AbortSignal): Promise<unknown> {
  if (signal.aborted) return signal.reason
  return await new Promise(resolve => {
    signal.addEventListener('abort', () => resolve(signal.reason), { once: true })
  })
}
