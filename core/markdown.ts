import { printable } from './compose/diagnostics.ts'

/**
 * Text of any origin in GitHub's markdown, where it can neither end what it stands in nor become a mention, a link, an
 * image or HTML. Code spans and fences do that; these see to it that nothing leaves them.
 */

/** In a sentence or a list. */
export function codeSpan(text: string): string {
  const line = printable(text.replaceAll(/[\r\n\t]+/g, ' '))
    .replaceAll('`', "'")
    .trim()
  return line === '' ? '` `' : `\`${line}\``
}

/**
 * In a table. GitHub splits cells before it reads code spans, and reads `\|` in two ways where a backslash stands before it:
 * so there is no bar in a cell.
 */
export function codeCell(text: string): string {
  return codeSpan(text.replaceAll('|', '¦'))
}

/** A fence longer than any run of backticks in the lines. */
export function fenced(lines: readonly string[]): string[] {
  const clean = lines.flatMap(line => line.split(/\r\n|\r|\n/)).map(withoutControls)
  const longest = Math.max(2, ...clean.flatMap(l => (l.match(/`+/g) ?? []).map(run => run.length)))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}text`, ...clean, fence]
}

/** A summary line with the lines folded below. */
export function folded(summary: string, lines: readonly string[]): string[] {
  return [`<details><summary>${summary}</summary>`, '', ...fenced(lines), '', '</details>']
}

function withoutControls(line: string): string {
  return printable(line.replaceAll('\t', '  '))
}
