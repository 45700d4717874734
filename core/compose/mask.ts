/**
 * Hides values in excerpts. It looks at the text, not at a parsed document: the document that needs an
 * excerpt is often the one that does not parse. Every pattern is bounded, so that no text makes it slow.
 */

const mask = '•••'

/** Keys whose values are private: everything deeper belongs to them. */
const blockKey = /^\s*(?:- {1,9})?["']?(environment|content|args|x-env[\w-]{0,40})["']? ?:/
/** The same inside a line, and names that sound secret, wherever they stand. */
const privateKey =
  /(?<![\w.-])["']?(?:(?:environment|content|args|x-env[\w-]{0,40})["']? ?:|(?!secrets?["']? ?:)[\w.-]{0,40}(?:passw|pwd|secret|token|credential|private|api[_-]?key|access[_-]?key|auth)[\w.-]{0,40}["']?\s{0,9}[:=])/i
const assignment = /^\s*(?:- {1,9})?["']?(?:export {1,9})?[A-Za-z_][\w.-]*["']?\s*[:=]/
/** Nothing, an anchor or alias, the beginning of a block, a comment. */
const harmless = /^(?:[&*][\w-]{1,40} ?)?(?:[|>][-+\d]{0,3}|[{[])?(?: ?#.*)?$/

interface Block {
  readonly opening: string
  readonly key: string
}

/** The lines of a file with private values hidden; what stands before a value keeps its columns. */
export function maskedLines(file: string, lines: readonly string[]): readonly string[] {
  if (!/\.ya?ml$/i.test(file)) return lines.map(maskedAssignment)
  let block: Block | undefined
  return lines.map(line => {
    if (line.trim() === '') return line
    if (block && !encloses(block.opening, line)) block = undefined
    if (block) return block.key === 'content' ? hidden(line) : maskedAssignment(line)
    const key = blockKey.exec(line)?.[1]
    if (key !== undefined) block = { opening: line, key }
    return maskedAfter(line, privateKey)
  })
}

function maskedAssignment(line: string): string {
  if (/^[\s{}[\]]*$/.test(line)) return line
  return assignment.test(line) ? maskedAfter(line, assignment) : hidden(line)
}

function maskedAfter(line: string, key: RegExp): string {
  const found = key.exec(line)
  if (!found) return line
  const end = found.index + found[0].length
  return harmless.test(line.slice(end).trim()) ? line : `${line.slice(0, end)} ${mask}`
}

function hidden(line: string): string {
  return line.slice(0, indentOf(line)) + mask
}

/** By indentation; the items of a list may stand right under their key. */
function encloses(outer: string, inner: string): boolean {
  const deeper = indentOf(inner) - indentOf(outer)
  return deeper > 0 || (deeper === 0 && isItem(inner) && !isItem(outer))
}

function isItem(line: string): boolean {
  return /^\s*-(\s|$)/.test(line)
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length
}
