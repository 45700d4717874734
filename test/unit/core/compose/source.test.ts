import { expect, it } from 'vitest'
import { decode, positionOf, placesInside, sourceOf } from '../../../../core/compose/source.ts'

const text = 'a: é\r\n'

it.each([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
  ['UTF-16 of Windows', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16 the other way', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
])('reads %s', (_what, bytes) => {
  expect(decode(bytes)).toEqual({ text })
})

it.each([
  ['NUL', Buffer.from('a\0')],
  ['bytes that are no text', Buffer.from([0x61, 0xff])],
  ['half a character', Buffer.from([0xff, 0xfe, 0x00, 0xd8])],
  ['100 MB', Buffer.alloc(100_000_000)],
])('refuses %s', (_what, bytes) => {
  expect(decode(bytes)).toHaveProperty('problem')
})

it('finds a part of a value in its file, or else the whole value', () => {
  const source = sourceOf('x', 'a: "b c"\nd: >\n  e\n  f\n')
  const plain = placesInside({ source, start: 3, end: 8 }, 'b c')
  const folded = placesInside({ source, start: 12, end: 22 }, 'e f')

  expect(positionOf(plain(2, 1))).toEqual({ line: 1, column: 7 })
  expect(positionOf(folded(2, 1))).toEqual({ line: 2, column: 4 })
})
