import { maskedLines } from './mask.ts'

/** A stretch of a file, as people count. */
export interface Location {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
  /** Of the text that is wrong, for the carets. */
  readonly length?: number
}

/** One finding in a manifest, or in a file that it reads. */
export interface Diagnostic extends Location {
  /** Stable word, such as `unknown-key`. */
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly severity: 'error' | 'warning'
}

const widestExcerpt = 120
const longestQuote = 60

/**
 * As text for people: place and sentence, then the line before, the line, carets and the hint. Values under
 * `environment`, `content` and the like are masked. A file that `sources` (path → text) lacks gets no excerpt.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
): string {
  const lines = new Map(
    [...sources].map(([file, text]) => [file, maskedLines(file, text.split(/\r?\n/))]),
  )
  return diagnostics.map(each => rendered(each, lines.get(each.file))).join('\n')
}

/** The line under them: `2 errors, 1 warning. Nothing was changed.` */
export function diagnosticsSummary(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length
  const warnings = diagnostics.length - errors
  const counts = [counted(errors, 'error'), counted(warnings, 'warning')].filter(Boolean)
  if (counts.length === 0) return 'No problems found.'
  return `${counts.join(', ')}.${errors > 0 ? ' Nothing was changed.' : ''}`
}

/** `file:line:column: sentence`, one line; for records and statuses. */
function diagnosticLine({ file, line, column, severity, message }: Diagnostic): string {
  const level = severity === 'warning' ? 'warning: ' : ''
  return `${file}:${line}:${column}: ${level}${message}`
}

/** Text from a document, fit to stand in a sentence: shortened, in quotes, without control characters. */
export function quoted(text: string): string {
  const short = text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text
  return `"${printable(short)}"`
}

/** Control characters could move the cursor of a terminal or forge a log line. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, '·')
}

function counted(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`
}

function rendered(diagnostic: Diagnostic, lines: readonly string[] | undefined): string {
  const { line, hint } = diagnostic
  const head = diagnosticLine(diagnostic)
  const text = lines?.[line - 1]
  if (text === undefined) return hint === undefined ? head : `${head}\n  ${hint}`
  const width = Math.max(5, String(line).length + 3)
  const before = lines?.[line - 2]
  const from = windowStart(diagnostic)
  return [
    head,
    ...(before === undefined ? [] : [numbered(line - 1, excerpt(before, from), width)]),
    numbered(line, excerpt(text, from), width),
    numbered('', underline(diagnostic, text.length, from), width),
  ].join('\n')
}

function numbered(line: number | '', text: string, width: number): string {
  return `${String(line).padStart(width)} | ${text}`
}

/** Where the excerpt begins, so that the mistake is inside however long the line is. */
function windowStart({ column }: Diagnostic): number {
  return column > widestExcerpt - 20 ? column - 21 : 0
}

function excerpt(line: string, from: number): string {
  return printable(line.slice(from, from + widestExcerpt).replaceAll('\t', ' '))
}

/** Carets end with the excerpt. */
function underline(diagnostic: Diagnostic, lineLength: number, from: number): string {
  const { column, length = 1, hint } = diagnostic
  const room = Math.min(lineLength, from + widestExcerpt) - (column - 1)
  const carets = '^'.repeat(Math.max(1, Math.min(length, room)))
  return `${' '.repeat(column - 1 - from)}${carets}${hint === undefined ? '' : ` ${hint}`}`
}
