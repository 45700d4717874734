import { describe, expect, it } from 'vitest'
import {
  Keyring,
  keyringText,
  parseKeyring,
  sealingKey,
} from '../../../../engine/secrets/keyring.ts'

const [a, b] = [sealingKey(Buffer.alloc(32, 1)), sealingKey(Buffer.alloc(32, 2))]
const text = (bytes: Buffer) => bytes.toString('base64')

describe('a key file', () => {
  it('keeps its keys and their order', () => {
    const again = parseKeyring(keyringText(new Keyring([b, a])), 'secrets.key')
    expect(again.keys).toEqual([b, a])
    expect(again.active.id).toBe(b.id)
    expect(again.byId(a.id)).toEqual(a)
    expect(again.byId('0000')).toBeUndefined()
  })

  it.each([
    ['nothing', '', 'no key'],
    ['only comments', '# hello\n\n', 'no key'],
    ['a short key', `${Buffer.alloc(16).toString('base64')}\n`, ':1: not a key'],
    ['words', `# fine\n${text(a.bytes)}\nhunter2-hunter2\n`, ':3: not a key'],
    ['one key twice', `${text(a.bytes)}\n${text(a.bytes)}\n`, 'twice'],
  ])('is refused with %s in it, and not quoted', (_name, content, sentence) => {
    const parse = () => parseKeyring(content, 'secrets.key')
    expect(parse).toThrow(expect.objectContaining({ code: 'secrets-key-malformed' }) as Error)
    expect(parse).toThrow(sentence)
    expect(parse).not.toThrow(/hunter2/)
  })

  it('gives contents names that a rotation keeps and that need a key', () => {
    const digest = 'ab'.repeat(32)
    expect(new Keyring([a]).blind(digest)).toBe(new Keyring([b, a]).blind(digest))
    expect(new Keyring([a]).blind(digest)).not.toBe(new Keyring([b]).blind(digest))
    expect(new Keyring([a]).blind(digest)).not.toBe(digest)
  })
})
