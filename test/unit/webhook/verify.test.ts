import { describe, expect, it } from 'vitest'
import { readSignature, signers } from '../../../webhook/verify.ts'

/** The test values that GitHub publishes in "Validating webhook deliveries". */
const published = {
  secret: "It's a Secret to Everybody",
  payload: Buffer.from('Hello, World!'),
  signature: 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
}

function signed(header: string): Buffer {
  return readSignature(header) ?? Buffer.alloc(32)
}

describe('a signature', () => {
  it("of GitHub's published test values fits", () => {
    const candidates = [{ secret: published.secret }]

    expect(signers(candidates, published.payload, signed(published.signature))).toEqual(candidates)
  })

  it.each([
    ['another body', { body: Buffer.from('Hello, World?') }],
    ['a body with one byte more', { body: Buffer.from('Hello, World!\n') }],
    ['another secret', { secret: "It's a secret to everybody" }],
    ['another signature', { signature: `sha256=${'0'.repeat(64)}` }],
  ])('does not fit %s', (_, changed) => {
    const { secret, body, signature } = {
      secret: published.secret,
      body: published.payload,
      signature: published.signature,
      ...changed,
    }

    expect(signers([{ secret }], body, signed(signature))).toEqual([])
  })

  it('trusts exactly the candidates whose secret it was made with', () => {
    const candidates = [
      { name: 'a', secret: published.secret },
      { name: 'b', secret: 'other' },
      { name: 'c', secret: published.secret },
    ]

    const trusted = signers(candidates, published.payload, signed(published.signature))

    expect(trusted.map(({ name }) => name)).toEqual(['a', 'c'])
  })

  it.each([
    [undefined],
    [''],
    ['sha256='],
    [`sha1=${'a'.repeat(40)}`],
    [`sha256=${'a'.repeat(63)}`],
    [`sha256=${'a'.repeat(65)}`],
    [`sha256=${'g'.repeat(64)}`],
    [` sha256=${'a'.repeat(64)}`],
    [`sha256=${'a'.repeat(64)}, sha256=${'b'.repeat(64)}`],
  ])('is not read from %s', header => {
    expect(readSignature(header)).toBeUndefined()
  })

  it('is read in either case', () => {
    expect(readSignature(published.signature.toUpperCase().replace('SHA', 'sha'))).toEqual(
      readSignature(published.signature),
    )
  })
})
