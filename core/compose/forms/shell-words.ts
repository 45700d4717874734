export type Words =
  | { readonly words: readonly string[]; readonly droppedFrom?: string }
  | { readonly problem: string }

const operators = ';&|<>'
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t' }

/**
 * Splits a command line as Docker Compose does (mattn/go-shellwords): quotes and backslashes, no variables.
 * Like there, an unquoted shell operator ends the line; `droppedFrom` is it, for a warning.
 */
export function splitShellWords(line: string): Words {
  const words: string[] = []
  let word = ''
  let started = false
  let quote = ''
  const finish = () => {
    if (started) words.push(word)
    word = ''
    started = false
  }
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at)
    if (char === '\\' && quote !== "'") {
      const next = line[++at]
      if (next === undefined) return { problem: 'ends with a backslash' }
      word += escapes[next] ?? next
      started = true
    } else if (quote !== '') {
      if (char === quote) quote = ''
      else word += char
    } else if (char === '"' || char === "'") {
      quote = char
      started = true
    } else if (/\s/.test(char)) finish()
    else if (operators.includes(char)) {
      finish()
      return { words, droppedFrom: char }
    } else {
      word += char
      started = true
    }
  }
  if (quote !== '') return { problem: `has a ${quote} that is never closed` }
  finish()
  return { words }
}
