import { type Cursor, isBlankOrEnd, isBreak } from './cursor.ts'
import { takeGap } from './gap.ts'
import { type Report, problemAt, YamlError } from './nodes.ts'
import { isAtDocumentEnd } from './plain-scalar.ts'

const escapes: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
  ...['\t', ' ', '"', "'", '\\'].map(char => [char, char] as const),
])
const codeLengths: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
])

/** From behind the opening quote to behind the closing one. */
export function takeQuoted(cursor: Cursor, quote: string, report: Report): string {
  const start = cursor.at - 1
  let text = ''
  for (;;) {
    if (cursor.ended || isAtDocumentEnd(cursor)) {
      throw new YamlError(start, `the quote that opens here (${quote}) is never closed`)
    }
    let escaped = false
    while (!escaped && !isBlankOrEnd(cursor.char)) {
      const piece = takePiece(cursor, quote, report)
      if (piece === undefined) break
      if (piece === lineBreak) escaped = true
      else text += piece
    }
    if (cursor.char === quote) break
    text += takeGap(cursor, { escaped }).text
  }
  cursor.skip()
  return text
}

/** Stands for a line break that a backslash takes away. */
const lineBreak = Symbol('escaped line break')

/** Undefined: the closing quote. */
function takePiece(cursor: Cursor, quote: string, report: Report) {
  const { char, next } = cursor
  if (char === quote) {
    if (quote === '"' || next !== quote) return undefined
    cursor.skip(2)
    return quote
  }
  if (char !== '\\' || quote === "'") return takeLiteral(cursor, quote)
  cursor.skip()
  if (!isBreak(next)) return takeEscape(cursor, report)
  cursor.takeBreak()
  return lineBreak
}

function takeLiteral(cursor: Cursor, quote: string): string {
  const start = cursor.at
  while (!isBlankOrEnd(cursor.char) && cursor.char !== quote) {
    if (cursor.char === '\\' && quote === '"') break
    cursor.skip()
  }
  return cursor.text.slice(start, cursor.at)
}

/** From behind the backslash. */
function takeEscape(cursor: Cursor, report: Report): string {
  const { at, char } = cursor
  const simple = escapes.get(char)
  const length = codeLengths.get(char)
  cursor.skip()
  if (simple !== undefined) return simple
  const digits = length === undefined ? '' : cursor.text.slice(cursor.at, cursor.at + length)
  const code = digits.length === length && /^[0-9a-fA-F]+$/.test(digits) ? parseInt(digits, 16) : -1
  const isCharacter = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
  if (isCharacter) {
    cursor.skip(digits.length)
    return String.fromCodePoint(code)
  }
  const message = 'this escape sequence is not valid in a double-quoted string'
  report(problemAt(at - 1, message))
  return char
}
