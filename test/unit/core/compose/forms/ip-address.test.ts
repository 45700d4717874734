import { isIP } from 'node:net'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isIpv4, isIpv6 } from '../../../../../core/compose/forms/ip-address.ts'

const isIpAddress = (text: string) => isIpv4(text) || isIpv6(text)

it.each([
  ['127.0.0.1', true],
  ['255.255.255.255', true],
  ['256.0.0.1', false],
  ['1.2.3', false],
  ['01.2.3.4', false],
  ['', false],
  ['localhost', false],
  ['::', true],
  ['::1', true],
  ['1::', true],
  ['fe80::1', true],
  ['1:2:3:4:5:6:7:8', true],
  ['1:2:3:4:5:6:7', false],
  ['1:2:3:4:5:6:7::', true],
  ['1:2:3:4:5:6:7:8::', false],
  ['1::2::3', false],
  [':::', false],
  ['::ffff:1.2.3.4', true],
  ['::1.2.3.4:1', false],
  ['1.2.3.4::', false],
  ['12345::', false],
  ['[::1]', false],
  ['fe80::1%eth0', false],
  [':1', false],
])('%j: %j', (text, valid) => {
  expect(isIpAddress(text)).toBe(valid)
})

it('agrees with Node on everything without a zone', () => {
  const piece = fc.constantFrom(
    '::',
    ':',
    '.',
    '0',
    '1',
    '00',
    '255',
    '256',
    'f',
    'ffff',
    '12345',
    'g',
  )
  const text = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.array(piece, { maxLength: 17 }).map(all => all.join('')),
  )

  fc.assert(
    fc.property(text, each => isIpAddress(each) === isIP(each) > 0),
    { numRuns: 5000 },
  )
})
