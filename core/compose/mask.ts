/**
 * Hides values in excerpts. It looks at the text, not at a parsed document: the document that needs an
 * excerpt is often the one that does not parse.
 */

const mask = '•••'

/** Blocks whose values are private; everything deeper belongs to them. */
const privateKey = /^(\s*(?:- +)?)(["']?)(environment|content|args|x-env[\w-]*)\2\s*:(.*)$/
const secretKey =
  /^(\s*(?:- +)?["']?[\w.-]*(?:passw|pwd|secret|token|credential|private|api_?-?key|access_?-?key|auth)[\w.-]*["']?\s*[:=])(\s*\S.*)$/i
const assignment = /^(\s*(?:- +)?["']?(?:export +)?[A-Za-z_][\w.-]*["']?\s*[:=])(.*)$/
const harmlessValue = /^\s*(?:[&*][\w-]+\s*)?(?:#.*)?$/

/** How far back the block that a line belongs to may begin. */
const furthest = 2000

/** One line of a file (index from 0), private values hidden, its length up to the value kept. */
export function maskedLine(file: string, lines: readonly string[], index: number): string {
  const line = lines[index] ?? ''
  if (!/\.ya?ml$/i.test(file)) return maskedAssignment(line)
  const opening = privateKey.exec(line)
  if (opening) return maskedOpening(line, opening)
  const block = enclosingPrivateBlock(lines, index)
  if (block === 'content') return line.replace(/\S.*$/, mask)
  if (block !== undefined) return maskedAssignment(line)
  const secret = secretKey.exec(line)
  return secret ? `${secret[1] ?? ''} ${mask}` : line
}

function maskedOpening(line: string, opening: RegExpExecArray): string {
  const rest = opening[4] ?? ''
  return harmlessValue.test(rest) ? line : `${line.slice(0, line.length - rest.length)} ${mask}`
}

function maskedAssignment(line: string): string {
  if (/^\s*(#.*)?$/.test(line)) return line.replace(/#.*$/, '#')
  const found = assignment.exec(line)
  if (!found) return line.replace(/\S.*$/, mask)
  return harmlessValue.test(found[2] ?? '') ? line : `${found[1] ?? ''}${mask}`
}

/** The key of the innermost private block around a line, going up through ever smaller indentation. */
function enclosingPrivateBlock(lines: readonly string[], index: number): string | undefined {
  let indent = indentOf(lines[index] ?? '')
  let isItem = /^\s*-/.test(lines[index] ?? '')
  for (let above = index - 1; above >= Math.max(0, index - furthest); above--) {
    const line = lines[above] ?? ''
    if (/^\s*(#.*)?$/.test(line)) continue
    const depth = indentOf(line)
    const encloses = depth < indent || (isItem && depth === indent && !/^\s*-/.test(line))
    if (!encloses) continue
    const opening = privateKey.exec(line)
    if (opening) return opening[3]
    indent = depth
    isItem = /^\s*-/.test(line)
  }
  return undefined
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}
