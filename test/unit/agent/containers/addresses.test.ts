import { describe, expect, it } from 'vitest'
import {
  type AddressBook,
  afterLook,
  chooseAddress,
  emptyBook,
} from '../../../../agent/containers/addresses.ts'
import type { ObservedContainer } from '../../../../agent/containers/runtime.ts'

const subnet = '10.200.1.0/29' // 2 to 6 are for containers
const now = 1_000_000

function book(changes: {
  readonly taken?: readonly string[]
  readonly usedAt?: Readonly<Record<string, number>>
  readonly last?: string
}): AddressBook {
  const { taken = [], usedAt = {}, last } = changes
  return {
    taken: new Set(taken),
    usedAt: new Map(Object.entries(usedAt)),
    ...(last !== undefined && { last }),
  }
}

function container(address: string | undefined, createdAt = 0): ObservedContainer {
  return {
    ...{ containerId: `c${address}`, task: 't', app: 'shop', service: 'web', hash: 'h' },
    ...{ state: 'exited', stopGraceMs: 0, createdAt, ...(address !== undefined && { address }) },
  }
}

describe('the next address', () => {
  it.each([
    ['the first one behind the gateway', {}, '10.200.1.2'],
    ['behind the last', { last: '10.200.1.3' }, '10.200.1.4'],
    ['not a taken one', { last: '10.200.1.3', taken: ['10.200.1.4'] }, '10.200.1.5'],
    ['from the beginning when it came round', { last: '10.200.1.6' }, '10.200.1.2'],
    ['not one that rests', { usedAt: { '10.200.1.2': now - 59_999 } }, '10.200.1.3'],
    ['one that has rested', { usedAt: { '10.200.1.2': now - 60_000 } }, '10.200.1.2'],
    ['the first one, when the last was elsewhere', { last: '10.77.0.9' }, '10.200.1.2'],
  ])('is %s', (_what, changes, expected) => {
    expect(chooseAddress(subnet, book(changes), now)).toBe(expected)
  })

  it('is none where all are taken or rest', () => {
    const taken = ['10.200.1.2', '10.200.1.3', '10.200.1.4', '10.200.1.5']

    const full = () => chooseAddress(subnet, book({ taken, usedAt: { '10.200.1.6': now } }), now)

    expect(full).toThrow(expect.objectContaining({ code: 'subnet-full', disposition: 'wait' }))
  })
})

describe('a look at the containers', () => {
  it('takes the addresses of containers that do not run, and goes on behind the newest', () => {
    const observed = [container('10.200.1.4', 9), container('10.200.1.2', 5), container(undefined)]

    const after = afterLook(emptyBook, observed, new Set(), now)

    expect(after.taken).toEqual(new Set(['10.200.1.4', '10.200.1.2']))
    expect(chooseAddress(subnet, after, now)).toBe('10.200.1.5')
  })

  it('lets an address rest from when it was seen last', () => {
    const seen = afterLook(emptyBook, [container('10.200.1.2')], new Set(), now)
    const gone = afterLook(seen, [], new Set(), now + 2_000)
    const later = afterLook(gone, [], new Set(), now + 63_000)

    expect([...gone.usedAt]).toEqual([['10.200.1.2', now + 2_000]])
    expect(later.usedAt.size).toBe(0)
  })

  it('leaves those alone whose container it may have missed', () => {
    const before = book({ taken: ['10.200.1.2'] })

    expect(afterLook(before, [], new Set(['10.200.1.2']), now).taken).toEqual(
      new Set(['10.200.1.2']),
    )
  })
})
