import { describe, expect, it } from 'vitest'
import { createLimit } from '../../../../engine/build/limit.ts'

describe('a limit of two', () => {
  it('runs two at once, the others in order', async () => {
    const limit = createLimit(2)
    const started: number[] = []
    const finish: (() => void)[] = []
    const runs = [0, 1, 2, 3].map(
      async n =>
        await limit(async () => {
          started.push(n)
          await new Promise<void>(resolve => (finish[n] = resolve))
        }),
    )

    await expect.poll(() => started).toEqual([0, 1])
    finish[1]?.()
    await expect.poll(() => started).toEqual([0, 1, 2])
    finish[0]?.()
    await expect.poll(() => started).toEqual([0, 1, 2, 3])

    finish[2]?.()
    finish[3]?.()
    await expect(Promise.all(runs)).resolves.toHaveLength(4)
  })

  it('goes on after a failure', async () => {
    const limit = createLimit(1)

    const results = await Promise.allSettled([
      limit(() => Promise.reject(new Error('no'))),
      limit(() => Promise.resolve('yes')),
    ])

    expect(results.map(result => result.status)).toEqual(['rejected', 'fulfilled'])
  })
})
