import { expect, it } from 'vitest'
import { withTimeLimit } from '../../../../engine/git/time-limit.ts'
import { codeOf } from '../../../../core/errors.ts'

const forever = async (signal: AbortSignal): Promise<never> =>
  await new Promise((_resolve, reject) => {
    const give = () => reject(signal.reason as Error)
    if (signal.aborted) give()
    signal.addEventListener('abort', give)
  })

it('tells a time limit from whoever gave up, and both from what failed by itself', async () => {
  const { signal } = new AbortController()
  const fail = async () => await Promise.reject(new Error('no such ref'))

  expect(await withTimeLimit('origin', 20, signal, forever).catch(codeOf)).toBe('git-timeout')
  expect(await withTimeLimit('origin', 60_000, AbortSignal.abort(), forever).catch(codeOf)).toBe(
    'git-cancelled',
  )
  await expect(withTimeLimit('origin', 60_000, signal, fail)).rejects.toThrow('no such ref')
})
