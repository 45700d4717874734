import { type Cursor, isBlank, isBreak } from './cursor.ts'
import { YamlError } from './nodes.ts'

/** Blanks and line breaks between two words of a scalar. */
export interface Gap {
  /** What they fold to, if another word follows. */
  readonly text: string
  readonly hasBreak: boolean
}

/** `escaped`: the line break just before was written `\`; `indent`: tabs may not stand left of it. */
export function takeGap(cursor: Cursor, { escaped = false, indent = 0 }): Gap {
  let blanks = ''
  let first = ''
  let more = ''
  let hasBreak = escaped
  for (;;) {
    const { char } = cursor
    if (isBlank(char)) {
      if (hasBreak && char === '\t' && cursor.column < indent) {
        throw new YamlError(cursor.at, 'a tab can not indent YAML: use spaces')
      }
      if (!hasBreak) blanks += char
      cursor.skip()
    } else if (isBreak(char)) {
      if (hasBreak) more += cursor.takeBreak()
      else first = cursor.takeBreak()
      hasBreak = true
    } else break
  }
  if (!hasBreak) return { text: blanks, hasBreak }
  return { text: first === '\n' ? more || ' ' : first + more, hasBreak }
}
