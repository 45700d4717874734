import { describe, expect, it } from 'vitest'
import { hmacHex, signers, standard, token } from '../../../webhook/verify.ts'

/** The test values that GitHub publishes in "Validating webhook deliveries". */
const published = {
  secret: "It's a Secret to Everybody",
  body: Buffer.from('Hello, World!'),
  signature: 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
}

describe('an HMAC in hex', () => {
  const fits = ({ secret, body, signature }: typeof published) =>
    hmacHex(signature, 'sha256=')?.(secret, body)

  it("of GitHub's published test values fits", () => {
    expect(fits(published)).toBe(true)
  })

  it("of Bitbucket's published test values fits", () => {
    const signature = 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9'

    expect(fits({ ...published, body: Buffer.from('Hello World!'), signature })).toBe(true)
  })

  it.each([
    ['another body', { body: Buffer.from('Hello, World?') }],
    ['a body with one byte more', { body: Buffer.from('Hello, World!\n') }],
    ['another secret', { secret: "It's a secret to everybody" }],
    ['another signature', { signature: `sha256=${'0'.repeat(64)}` }],
  ])('does not fit %s', (_, changed) => {
    expect(fits({ ...published, ...changed })).toBe(false)
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
    ['a'.repeat(64)],
  ])('is not read from %s', header => {
    expect(hmacHex(header, 'sha256=')).toBeUndefined()
  })

  it('is read in either case', () => {
    const signature = published.signature.toUpperCase().replace('SHA', 'sha')

    expect(fits({ ...published, signature })).toBe(true)
  })
})

describe('a signature of Standard Webhooks', () => {
  /** The test values of the reference libraries. */
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const body = Buffer.from('{"test": 2432232314}')
  const now = 1_614_265_330_000
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  }
  const other = `v1,${'A'.repeat(43)}=`

  it('of the published test values fits', () => {
    expect(standard(headers, now)?.(secret, body)).toBe(true)
  })

  it('fits when one of several does, and others are of versions to come', () => {
    const signature = `v1a,xyz ${other} ${headers['webhook-signature']}`

    expect(standard({ ...headers, 'webhook-signature': signature }, now)?.(secret, body)).toBe(true)
  })

  it.each([
    ['another body', {}, '{"test":2432232314}'],
    ['another id', { 'webhook-id': 'msg_2' }, body],
    ['another time', { 'webhook-timestamp': '1614265331' }, body],
    ['another signature', { 'webhook-signature': other }, body],
  ])('does not fit %s', (_, changed, bytes) => {
    const verify = standard({ ...headers, ...changed }, now)

    expect(verify?.(secret, Buffer.from(bytes))).toBe(false)
  })

  it.each([
    ['six minutes old', {}, now + 360_000],
    ['six minutes ahead', {}, now - 360_000],
    ['without a time', { 'webhook-timestamp': undefined }, now],
    ['of a time in words', { 'webhook-timestamp': '1614265330.0' }, now],
    ['of a time that is no number', { 'webhook-timestamp': 'NaN' }, now],
    ['without an id', { 'webhook-id': undefined }, now],
    ['of another version alone', { 'webhook-signature': 'v2,abc' }, now],
    ['of half a signature', { 'webhook-signature': 'v1,g0hM9SsE' }, now],
    ['of a thousand signatures', { 'webhook-signature': Array(1000).fill(other).join(' ') }, now],
  ])('is not read when it is %s', (_, changed, at) => {
    expect(standard({ ...headers, ...changed }, at)).toBeUndefined()
  })
})

describe('a token', () => {
  it.each([
    ['the secret', true],
    ['the secre', false],
    ['the secret ', false],
    ['another', false],
  ])('%s: %s', (sent, fits) => {
    expect(token(sent)?.('the secret', Buffer.from(''))).toBe(fits)
  })

  it.each([[undefined], ['']])('is not read from %j', sent => {
    expect(token(sent)).toBeUndefined()
  })
})

it('exactly the candidates whose secret fits are trusted, and a shared one is tried once', () => {
  const tried: string[] = []
  const candidates = [
    { name: 'a', secret: 'right' },
    { name: 'b', secret: 'other' },
    { name: 'c', secret: 'right' },
  ]

  const trusted = signers(candidates, secret => {
    tried.push(secret)
    return secret === 'right'
  })

  expect(trusted.map(({ name }) => name)).toEqual(['a', 'c'])
  expect(tried).toEqual(['right', 'other'])
})
