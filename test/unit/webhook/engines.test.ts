import { describe, expect, it } from 'vitest'
import { enginesToTell } from '../../../webhook/engines.ts'

const at = (address: string, priority: number) => ({
  ...{ address, priority, controlPort: 51_821, timeoutMs: 2000 },
})
const engine = { socket: '/run/banyan/engine.sock' }
const socket = 'unix:/run/banyan/engine.sock'
const listed = [at('192.0.2.1:50051', 1), at('192.0.2.2:50051', 0)]

describe('engines that a receiver tells', () => {
  it.each([
    ['are those of the list', listed, false, ['192.0.2.2:50051', '192.0.2.1:50051']],
    ['begin with its own', listed, true, [socket, '192.0.2.2:50051', '192.0.2.1:50051']],
    ['are its own alone, also while that is away', [at(socket, 1)], false, [socket]],
    ['have its own once', [at(socket, 1)], true, [socket]],
  ])('%s', (_case, engines, isHere, expected) => {
    const told = enginesToTell({ cli: { engines }, engine }, isHere)

    const inOrder = [...told].sort((one, other) => one.priority - other.priority)
    expect(inOrder.map(({ name }) => name)).toEqual(expected)
  })
})
