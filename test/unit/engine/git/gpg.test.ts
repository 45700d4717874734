import { describe, expect, it } from 'vitest'
import { dearmored, readGpgStatus } from '../../../../engine/git/gpg.ts'

function status(...lines: readonly string[]): string {
  return lines.map(line => `[GNUPG:] ${line}\n`).join('')
}

const good = ['NEWSIG', 'GOODSIG 031DA974870FB6BB Ada <ada@x.test>', 'VALIDSIG 053F 2026-11-21']

describe('the status of gpgv', () => {
  it('names who signed', () => {
    expect(readGpgStatus(status(...good))).toEqual({ ok: true, signer: 'Ada <ada@x.test>' })
  })

  it.each([
    ['nothing', ''],
    ['two good signatures', status(...good, ...good)],
    ['a good one that is not valid', status('NEWSIG', 'GOODSIG 03 Ada')],
    ['a valid one that is not good', status('NEWSIG', 'VALIDSIG 05')],
    ['a good one beside another', status(...good, 'NEWSIG')],
    ['a good one beside a bad one', status(...good, 'BADSIG 03 Eve')],
    ['an expired key', status('NEWSIG', 'EXPKEYSIG 03 Ada', 'VALIDSIG 05')],
    ['a revoked key', status('NEWSIG', 'REVKEYSIG 03 Ada', 'VALIDSIG 05')],
    ['an expired signature', status('NEWSIG', 'EXPSIG 03 Ada', 'VALIDSIG 05')],
    ['a name that reads as a status', status('NEWSIG', 'ERRSIG 03 GOODSIG VALIDSIG')],
    ['a status that gpgv did not write', good.join('\n')],
  ])('does not take %s for a signature', (_what, output) => {
    expect(readGpgStatus(output).ok).toBe(false)
  })
})

describe('a keyring', () => {
  const block = (body: string) =>
    `-----BEGIN PGP PUBLIC KEY BLOCK-----\nComment: x\n\n${body}\n-----END PGP PUBLIC KEY BLOCK-----\n`

  it.each([
    ['binary', Buffer.from([0x99, 0, 1]), [0x99, 0, 1]],
    ['armored', Buffer.from(block('AQID\nBAUG\n=abcd')), [1, 2, 3, 4, 5, 6]],
    ['of two blocks', Buffer.from(block('AQID\n=abcd') + block('BAUG')), [1, 2, 3, 4, 5, 6]],
  ])('that is %s is read', (_what, file, bytes) => {
    expect([...dearmored(file)]).toEqual(bytes)
  })
})
