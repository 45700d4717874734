import { type Cursor, isBlank, isBlankOrEnd, isBreak } from './cursor.ts'
import { type Gap, takeGap } from './gap.ts'

export interface PlainScalar {
  readonly text: string
  readonly end: number
  /** The scalar ended with its line: a key may follow. */
  readonly endedLine: boolean
}

const startsNothing = /^[,[\]{}#&*!|>'"%@`]$/

/** `-`, `?` and `:` begin a word where no blank follows; in brackets only `-` does. */
export function canStartPlain({ char, next }: Cursor, inFlow: boolean): boolean {
  if (isBlankOrEnd(char) || startsNothing.test(char)) return false
  if (char === '-') return !isBlank(next)
  if (char === '?' || char === ':') return !inFlow && !isBlankOrEnd(next)
  return true
}

/** A scalar without quotes, over several lines if they are indented by at least `indent`. */
export function takePlain(cursor: Cursor, indent: number, inFlow: boolean): PlainScalar {
  let text = ''
  let gap: Gap | undefined
  let end = cursor.at
  for (;;) {
    if (isAtDocumentEnd(cursor) || cursor.char === '#') break
    const start = cursor.at
    while (!isBlankOrEnd(cursor.char) && !endsPlain(cursor, inFlow)) cursor.skip()
    if (cursor.at > start) {
      text += (gap?.text ?? '') + cursor.text.slice(start, cursor.at)
      gap = undefined
      end = cursor.at
    }
    if (!isBlank(cursor.char) && !isBreak(cursor.char)) break
    gap = takeGap(cursor, { indent })
    if (!inFlow && cursor.column < indent) break
  }
  return { text, end, endedLine: gap?.hasBreak ?? false }
}

export function isAtDocumentEnd(cursor: Cursor): boolean {
  return cursor.isAtDocumentIndicator('-') || cursor.isAtDocumentIndicator('.')
}

function endsPlain({ char, next }: Cursor, inFlow: boolean): boolean {
  switch (char) {
    case ':':
      return isBlankOrEnd(next)
    case '?':
      return inFlow && isBlankOrEnd(next)
    case ',':
    case '[':
    case ']':
    case '{':
    case '}':
      return inFlow
    default:
      return false
  }
}
