import { isIPv6 } from 'node:net'
import { describe, expect, it } from 'vitest'
import { controlAddress, controlKindOf, controlRoute } from '../../../core/control-address.ts'

const key = 'ZwlhPtN5dWw4TRSOkrUhjwC4w1jtABOnFUgVEdHImi8='

describe('an address in the control tunnel', () => {
  it('follows from the key and from whom it is for', () => {
    const kinds = ['engine', 'agent', 'client', 'invitation'] as const

    const addresses = kinds.map(kind => controlAddress(kind, key))

    expect(addresses).toEqual(kinds.map(kind => controlAddress(kind, key)))
    expect(new Set(addresses.map(address => address.split(':').slice(4).join(':'))).size).toBe(4)
    for (const [index, address] of addresses.entries()) {
      expect(isIPv6(address)).toBe(true)
      expect(address).toMatch(new RegExp(`^fd62:6e79:616e:${index + 1}:`))
    }
  })

  it('is written as the kernel writes it', () => {
    for (let i = 0; i < 2000; i++) {
      const address = controlAddress('agent', Buffer.from(`key ${i}`).toString('base64'))
      expect(new URL(`http://[${address}]`).hostname).toBe(`[${address}]`)
    }
  })

  it('is of the network of its kind', () => {
    expect(controlRoute(controlKindOf('viewer'))).toBe('fd62:6e79:616e:3::/64')
    expect(controlRoute(controlKindOf('agent'))).toBe('fd62:6e79:616e:2::/64')
  })
})
