import { expect, it } from 'vitest'
import { signatureOf } from '../../../../engine/git/signed-payload.ts'

const start = 'tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\nauthor A <a> 1 +0000'
const armored = '-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----'
const header = `\ngpgsig ${armored.replaceAll('\n', '\n ')}`

function read(text: string) {
  return signatureOf(Buffer.from(text, 'latin1'))
}

it('takes the signature out, and leaves every other byte', () => {
  const found = read(`${start}${header}\nencoding latin1\n\ngr\xfc\xdfe\n\ngpgsig in the message\n`)

  expect(found).toEqual({
    kind: 'ssh',
    signature: armored,
    payload: Buffer.from(
      `${start}\nencoding latin1\n\ngr\xfc\xdfe\n\ngpgsig in the message\n`,
      'latin1',
    ),
  })
})

it.each([
  ['no signature', `${start}\n\nmessage\n`],
  ['one in the message', `${start}\n\nmessage${header}\n`],
  ['one inside of another header', `${start}\nmergetag object x\n gpgsig y\n\nmessage\n`],
  ['nothing', ''],
])('finds none in a commit with %s', (_what, text) => {
  expect(read(text)).toEqual({ kind: 'none' })
})

it.each([
  ['two', `${start}${header}${header}\n\nmessage`, 'several'],
  ['one more for SHA-256', `${start}${header}\ngpgsig-sha256 x\n\nmessage`, 'several'],
  ['a carriage return in the headers', `${start}\r${header}\n\nmessage`, 'control characters'],
  ['a zero byte in the headers', `${start}\0${header}\n\nmessage`, 'control characters'],
  ['one of X.509', `${start}\ngpgsig -----BEGIN SIGNED MESSAGE-----\n\nmessage`, 'neither'],
  ['an empty one', `${start}\ngpgsig \n\nmessage`, 'neither'],
])('takes %s for none that can be read', (_what, text, why) => {
  expect(read(text)).toMatchObject({
    kind: 'unreadable',
    why: expect.stringContaining(why) as unknown,
  })
})
