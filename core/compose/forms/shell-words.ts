export type Words =
  | { readonly words: readonly string[]; readonly droppedFrom?: string }
  | { readonly problem: string }

const operators = ';&|<>'

/** What is open at a place of the line. */
interface Line {
  readonly words: string[]
  word: string
  /** Also a word without characters is one, when it is in quotes. */
  started: boolean
  open: '' | '"' | "'" | '`' | '$('
}

/**
 * Splits a command line as Docker Compose does (mattn/go-shellwords): quotes and backslashes, no variables; a
 * command inside back quotes or `$( )` stays as it is written. Like there, an unquoted shell operator ends the
 * line; `droppedFrom` is it, for a warning.
 */
export function splitShellWords(text: string): Words {
  const line: Line = { words: [], word: '', started: false, open: '' }
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\' && line.open !== "'") {
      const next = text[++at]
      if (next === undefined) return { problem: 'ends with a backslash' }
      add(line, next)
    } else if (operators.includes(char) && line.open === '') {
      if (char === '>' && /^[0-9]/.test(line.word)) line.started = false
      finish(line)
      return { words: line.words, droppedFrom: char }
    } else if (!take(line, char)) return { problem: `has a ${char} that leads nowhere` }
  }
  if (line.open !== '') return { problem: `has a ${line.open} that is never closed` }
  finish(line)
  return { words: line.words }
}

/** False: the character can't stand here. */
function take(line: Line, char: string): boolean {
  const { open } = line
  if (' \t\r\n'.includes(char)) {
    if (open === '') finish(line)
    else line.word += char
  } else if ((char === '"' || char === "'") && (open === '' || open === char || open === '`')) {
    line.open = open === '' ? char : open === char ? '' : open
    line.started = true
    if (open === '`') line.word += char
  } else if (char === '(' && (open === '' || open === '$(')) {
    if (open !== '' || !line.word.endsWith('$')) return false
    line.open = '$('
    add(line, char)
  } else if (char === ')' && (open === '' || open === '$(')) {
    if (open === '') return false
    line.open = ''
    add(line, char)
  } else {
    if (char === '`' && (open === '' || open === '`')) line.open = open === '' ? '`' : ''
    add(line, char)
  }
  return true
}

function add(line: Line, char: string): void {
  line.word += char
  line.started = true
}

function finish(line: Line): void {
  if (line.started) line.words.push(line.word)
  line.word = ''
  line.started = false
}
