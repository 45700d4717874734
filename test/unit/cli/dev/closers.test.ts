import { describe, expect, it } from 'vitest'
import { Closers } from '../../../../cli/dev/closers.ts'

describe('closing', () => {
  it('goes in reverse order, past failures, and tells of them', async () => {
    const closed: string[] = []
    const closers = new Closers()
    closers.add('first', async () => await Promise.resolve(closed.push('first')))
    closers.add('second', () => Promise.reject(new Error('is stuck')))
    closers.add('third', async () => await Promise.resolve(closed.push('third')))

    const problems = await closers.closeAll()

    expect(closed).toEqual(['third', 'first'])
    expect(problems).toEqual(['second: is stuck'])
  })

  it('happens once', async () => {
    let times = 0
    const closers = new Closers()
    closers.add('it', async () => await Promise.resolve(times++))

    await closers.closeAll()
    await closers.closeAll()

    expect(times).toBe(1)
  })
})
