import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeToken, encodeToken } from '../../../core/join-token.ts'

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map(array => Buffer.from(array))
const tunnels = fc.record({
  engineKey: bytes(32).map(key => key.toString('base64')),
  port: fc.nat(65_535),
})
const tokens = fc.record(
  { fingerprint: bytes(32), id: bytes(8), secret: bytes(24), tunnel: tunnels },
  { requiredKeys: ['fingerprint', 'id', 'secret'] },
)

describe('a join token', () => {
  it('is read as it was written, with blanks around it', () => {
    fc.assert(
      fc.property(tokens, token => {
        expect(decodeToken(` ${encodeToken(token)}\n`)).toEqual(token)
      }),
    )
  })

  it('is refused with any character lost, changed or added', () => {
    fc.assert(
      fc.property(tokens, fc.nat(), fc.constantFrom('', 'A', '_x'), (token, at, instead) => {
        const text = encodeToken(token)
        const place = at % text.length
        const changed = text.slice(0, place) + instead + text.slice(place + 1)
        fc.pre(changed !== text)
        expect(() => decodeToken(changed)).toThrow('no whole token')
      }),
    )
  })

  it('fits on a line and needs no quotes', () => {
    const [token] = fc.sample(tokens, 1)

    expect(token && encodeToken(token)).toMatch(/^[A-Za-z0-9_-]{1,160}$/)
  })
})
