import { describe, expect, it } from 'vitest'
import { Allowance } from '../../../../engine/pulls/allowance.ts'

describe('how soon a pull request may be planned', () => {
  it('is ten seconds after its last plan, whatever others do', () => {
    const allowance = new Allowance()
    allowance.planned({ number: 1, fork: false }, 1000)

    expect(allowance.from({ number: 1, fork: false }, 2000)).toBe(11_000)
    expect(allowance.from({ number: 2, fork: false }, 2000)).toBeLessThan(2000)
    expect(allowance.from({ number: 1, fork: false }, 11_000)).toBeLessThanOrEqual(11_000)
  })

  it('is thirty an hour for all forks together', () => {
    const allowance = new Allowance()
    for (let number = 1; number <= 30; number++) allowance.planned({ number, fork: true }, number)

    expect(allowance.from({ number: 99, fork: true }, 100)).toBe(3_600_001)
    expect(allowance.from({ number: 99, fork: false }, 100)).toBeLessThan(100)
    expect(allowance.from({ number: 99, fork: true }, 3_600_001)).toBeLessThanOrEqual(3_600_001)
  })
})
