import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BanyanError } from '../../../../core/errors.ts'
import {
  isSealed,
  open,
  type Place,
  seal,
  sealedWith,
} from '../../../../engine/secrets/envelope.ts'
import { Keyring, sealingKey } from '../../../../engine/secrets/keyring.ts'

const old = sealingKey(Buffer.alloc(32, 1))
const fresh = sealingKey(Buffer.alloc(32, 2))
const keyring = new Keyring([fresh, old])
const nonce = Buffer.alloc(12, 7)
const place: Place = { kind: 'stored', scope: 'shop', name: 'db_password', version: 3 }
const value = 'correct horse battery staple'
const sealed = seal(fresh, nonce, place, Buffer.from(value))

const codeOf = (run: () => unknown) => {
  try {
    run()
    return 'opened'
  } catch (error) {
    expect(String(error)).not.toContain('horse')
    return error instanceof BanyanError ? error.code : String(error)
  }
}

const bytes = fc.uint8Array({ maxLength: 300 })
const places: fc.Arbitrary<Place> = fc.oneof(
  fc.record({
    kind: fc.constant('stored' as const),
    scope: fc.string(),
    name: fc.string(),
    version: fc.nat(),
  }),
  fc.record({ kind: fc.constant('content' as const), digest: fc.string() }),
)

describe('what was sealed', () => {
  it('opens again with any key of the ring', () => {
    fc.assert(
      fc.property(bytes, places, fc.boolean(), (content, where, useOld) => {
        const text = seal(useOld ? old : fresh, nonce, where, content)
        expect(isSealed(text)).toBe(true)
        expect(open(keyring, text, where)).toEqual(Buffer.from(content))
      }),
    )
  })

  it('does not show its content', () => {
    expect(sealed).not.toContain(value)
    expect(sealed).not.toContain(Buffer.from(value).toString('base64').slice(0, 20))
    expect(sealedWith(sealed)).toBe(fresh.id)
  })

  it('opens in its own place only', () => {
    fc.assert(
      fc.property(places, places, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b))
        const text = seal(fresh, nonce, a, Buffer.from(value))
        expect(codeOf(() => open(keyring, text, b))).toBe('secret-misplaced')
      }),
    )
  })

  it('does not open in another place when that place is forged on it', () => {
    const other: Place = { ...place, version: 4 }
    const tag = seal(fresh, nonce, other, Buffer.from('x')).split(':')[3] ?? ''
    const forged = sealed.split(':').with(3, tag).join(':')
    expect(codeOf(() => open(keyring, forged, other))).toBe('secret-tampered')
  })

  it('does not open when one bit of nonce, ciphertext or tag is another', () => {
    const parts = sealed.split(':')
    const flipped = (part: number, bit: number) => {
      const raw = Buffer.from(parts[part] ?? '', 'base64')
      const index = (bit >> 3) % raw.length
      raw[index] = (raw[index] ?? 0) ^ (1 << (bit & 7))
      return parts.with(part, raw.toString('base64')).join(':')
    }
    for (let bit = 0; bit < 400; bit++) {
      expect(codeOf(() => open(keyring, flipped(5, bit), place))).toBe('secret-tampered')
      expect(codeOf(() => open(keyring, flipped(4, bit), place))).toBe('secret-tampered')
    }
  })

  it.each<readonly [string, string, string]>([
    [
      'a key that is not in the ring',
      seal(sealingKey(Buffer.alloc(32, 9)), nonce, place, Buffer.from(value)),
      'secret-key-unknown',
    ],
    ['another key under its id', sealed.replace(fresh.id, old.id), 'secret-tampered'],
    [
      'another version',
      seal(fresh, nonce, { ...place, version: 2 }, Buffer.from(value)),
      'secret-misplaced',
    ],
    [
      'another scope',
      seal(fresh, nonce, { ...place, scope: 'global' }, Buffer.from(value)),
      'secret-misplaced',
    ],
    ['a cut text', sealed.slice(0, 60), 'secret-malformed'],
    ['a short ciphertext', sealed.split(':').with(5, 'aGk=').join(':'), 'secret-malformed'],
    ['plain text', value, 'secret-malformed'],
    ['nothing', '', 'secret-malformed'],
  ])('has a code for %s', (_name, text, code) => {
    expect(codeOf(() => open(keyring, text, place))).toBe(code)
  })
})
