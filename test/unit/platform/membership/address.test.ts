import { expect, it } from 'vitest'
import { isLoopback, splitAddress } from '../../../../platform/membership/address.ts'

it.each([
  ['192.0.2.1:50052', '192.0.2.1', 50052, false],
  ['127.0.0.1:50051', '127.0.0.1', 50051, true],
  ['127.9.9.9:1', '127.9.9.9', 1, true],
  ['[::1]:50051', '::1', 50051, true],
  ['[2001:db8::1]:50051', '2001:db8::1', 50051, false],
  ['localhost:50051', 'localhost', 50051, true],
  ['localhost.example.org:50051', 'localhost.example.org', 50051, false],
  ['127.0.0.1.example.org:50051', '127.0.0.1.example.org', 50051, false],
])('%s', (address, host, port, loopback) => {
  expect(splitAddress(address)).toEqual({ host, port })
  expect(isLoopback(host)).toBe(loopback)
})
