import { describe, expect, it } from 'vitest'
import { subnetCount, subnetOf } from '../../../../engine/nodes/subnets.ts'

describe('the /24s of a range', () => {
  it.each([
    ['10.200.0.0/16', 1, '10.200.1.0/24'],
    ['10.200.0.0/16', 255, '10.200.255.0/24'],
    ['10.0.0.0/8', 256, '10.1.0.0/24'],
    ['172.20.4.0/22', 3, '172.20.7.0/24'],
    ['192.168.0.0/16', 42, '192.168.42.0/24'],
  ])('%s: number %i is %s', (range, index, subnet) => {
    expect(subnetOf(range, index)).toBe(subnet)
  })

  it.each([
    ['10.200.0.0/16', 256],
    ['172.20.4.0/22', 4],
    ['10.200.7.0/24', 1],
  ])('%s has %i, the first of which stays free', (range, count) => {
    expect(subnetCount(range)).toBe(count)
    expect(() => subnetOf(range, count)).toThrow(
      expect.objectContaining({ code: 'subnets-exhausted', disposition: 'wait' }),
    )
    expect(() => subnetOf(range, 0)).toThrow(expect.objectContaining({ code: 'subnets-exhausted' }))
  })
})
