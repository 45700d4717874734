import { expect, it } from 'vitest'
import { nameTaken } from '../../../../engine/state/name-taken.ts'

const tunnel = (key: string) => ({ key, host: '192.0.2.1', port: 51821, grpcPort: 50051 })
const at = (address: string, key?: string) => ({
  address,
  ...(key !== undefined && { tunnel: tunnel(key) }),
})

it.each([
  ['the same key, after a crash', at('', 'k1'), at('', 'k1'), false],
  ['another key', at('', 'k1'), at('', 'k2'), true],
  ['another port of the same host', at('10.0.0.1:1'), at('10.0.0.1:2'), false],
  ['another host', at('10.0.0.1:1'), at('[2001:db8::1]:1'), true],
  ['a tunnel since', at('10.0.0.1:1'), at('10.0.0.1:1', 'k1'), false],
  ['nothing to tell them apart by', at(''), at('', 'k1'), false],
])('%s', (_what, registered, own, isTaken) => {
  expect(nameTaken('engine-1', registered, own) !== undefined).toBe(isTaken)
})

it('is its own while its key is followed by another one', () => {
  const before = { address: '', tunnel: { ...tunnel('k1'), next: { key: 'k2', port: 51822 } } }
  const after = { address: '', tunnel: { ...tunnel('k2'), former: 'k1' } }

  expect(nameTaken('engine-1', before, after)).toBeUndefined()
  expect(nameTaken('engine-1', after, before)).toBeUndefined()
  expect(nameTaken('engine-1', after, at('', 'k3'))).toBeDefined()
})
