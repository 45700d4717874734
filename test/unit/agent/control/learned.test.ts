import { describe, expect, it } from 'vitest'
import { usable, withLearned } from '../../../../agent/control/learned.ts'

const none = { nextWgPublicKey: '', nextControlPort: 0 }
const inside = { ...none, id: 'a', address: 'a:50051', wgPublicKey: 'K', controlPort: 51_821 }
const direct = { ...none, id: 'a', address: 'a:50052', wgPublicKey: '', controlPort: 0 }
const other = { ...none, id: 'b', address: 'b:50052', wgPublicKey: '', controlPort: 0 }
const learned = (address: string, wgPublicKey?: string) => ({
  ...{ address, controlPort: 0 },
  ...(wgPublicKey !== undefined && { wgPublicKey }),
})

describe('of the ways to an engine', () => {
  it.each([
    ['the tunnel is taken by who has one', true, ['a:50051', 'b:50052']],
    ['the direct one by who has none', false, ['a:50052', 'b:50052']],
  ])('%s', (_, hasTunnel, addresses) => {
    expect(usable([inside, direct, other], hasTunnel).map(({ address }) => address)).toEqual(
      addresses,
    )
  })
})

describe('engines that were learned', () => {
  const configured = [
    { address: 'lb:50051', controlPort: 51_821, priority: 3, timeoutMs: 1000 },
    {
      address: '192.0.2.1:50051',
      wgPublicKey: 'K',
      controlPort: 51_821,
      priority: 1,
      timeoutMs: 1,
    },
  ]

  it('come after those of the configuration, and none twice', () => {
    const told = [learned('lb:50051'), learned('a:50051', 'K'), learned('c:50051', 'C')]

    expect(withLearned(configured, { engines: told, removedKeys: [] })).toEqual([
      ...configured,
      { ...learned('c:50051', 'C'), priority: 4, timeoutMs: 1000 },
    ])
  })

  it('say the new key of one whose configuration has its old one', () => {
    const told = { engines: [learned('192.0.2.1:50051', 'NEW')], removedKeys: [] }

    expect(withLearned(configured, told)).toEqual([
      configured[0],
      { ...configured[1], wgPublicKey: 'NEW', controlPort: 0 },
    ])
  })

  it('say what follows the key of one, which keeps its own until then', () => {
    const next = { nextWgPublicKey: 'NEXT', nextControlPort: 2 }
    const told = usable([{ ...inside, ...next, address: '192.0.2.1:50051', controlPort: 9 }], true)

    expect(withLearned(configured, { engines: told, removedKeys: [] })[1]).toEqual({
      ...configured[1],
      next: { wgPublicKey: 'NEXT', controlPort: 2 },
    })
  })

  it('are not those that were removed, whatever the configuration says, unless nobody is left', () => {
    const told = [learned('c:50051', 'C')]
    const [, inside] = configured
    const alone = inside ? [inside] : []

    expect(withLearned(alone, { engines: told, removedKeys: ['K'] })).toEqual([
      { ...learned('c:50051', 'C'), priority: 2, timeoutMs: 1 },
    ])
    expect(withLearned(alone, { engines: [], removedKeys: ['K'] })).toEqual(alone)
  })
})
