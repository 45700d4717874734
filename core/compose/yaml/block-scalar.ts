import { type Cursor, isBlank, isBreak, isBreakOrEnd } from './cursor.ts'
import { YamlError } from './nodes.ts'

export interface BlockScalar {
  readonly text: string
  readonly end: number
}

/** `|` and `>`, from their first character; `parentIndent` is -1 at the top of a document. */
export function takeBlockScalar(cursor: Cursor, parentIndent: number): BlockScalar {
  const folded = cursor.char === '>'
  cursor.skip()
  const { chomp, increment } = takeHeader(cursor)
  let indent = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment
  let end = cursor.at
  const takeBreaks = () => {
    const taken = takeIndentation(cursor, indent)
    indent ||= Math.max(taken.widest, parentIndent + 1, 1)
    end = taken.end
    return taken.breaks
  }
  let text = ''
  let lastBreak = ''
  let breaks = takeBreaks()
  let afterBlank = false
  while (cursor.column === indent && !cursor.ended) {
    const startsBlank = isBlank(cursor.char)
    const folds = folded && !afterBlank && !startsBlank && lastBreak === '\n'
    text += (folds ? (breaks === '' ? ' ' : '') : lastBreak) + breaks
    afterBlank = startsBlank
    const start = cursor.at
    while (!isBreakOrEnd(cursor.char)) cursor.skip()
    text += cursor.text.slice(start, cursor.at)
    lastBreak = isBreak(cursor.char) ? cursor.takeBreak() : ''
    breaks = takeBreaks()
  }
  if (chomp !== '-') text += lastBreak
  if (chomp === '+') text += breaks
  return { text, end }
}

function takeHeader(cursor: Cursor): { readonly chomp: string; readonly increment: number } {
  const start = cursor.at - 1
  let chomp = takeIf(cursor, /[-+]/)
  const digit = takeIf(cursor, /\d/)
  if (digit === '0') throw new YamlError(start, 'the indentation of a block can not be 0')
  if (chomp === '') chomp = takeIf(cursor, /[-+]/)
  cursor.skipBlanks()
  cursor.skipComment()
  if (!isBreakOrEnd(cursor.char)) {
    throw new YamlError(cursor.at, 'the text of a block begins on the next line')
  }
  if (!cursor.ended) cursor.takeBreak()
  return { chomp, increment: Number(digit) }
}

function takeIf(cursor: Cursor, pattern: RegExp): string {
  const { char } = cursor
  if (!pattern.test(char)) return ''
  cursor.skip()
  return char
}

/** Indentation and empty lines before the next line of text. `indent` 0: not known yet. */
function takeIndentation(cursor: Cursor, indent: number) {
  let breaks = ''
  let widest = 0
  let end = cursor.at
  for (;;) {
    while ((indent === 0 || cursor.column < indent) && cursor.char === ' ') cursor.skip()
    widest = Math.max(widest, cursor.column)
    if ((indent === 0 || cursor.column < indent) && cursor.char === '\t') {
      throw new YamlError(cursor.at, 'a tab can not indent YAML: use spaces')
    }
    if (!isBreak(cursor.char)) return { breaks, widest, end }
    breaks += cursor.takeBreak()
    end = cursor.at
  }
}
