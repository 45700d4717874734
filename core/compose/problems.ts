import { type Diagnostic, type Location, printable } from './diagnostics.ts'
import { positionOf, type Place } from './source.ts'

/** More than this from one document helps nobody. */
const maxDiagnostics = 1000

/** Collects what the stages find, so that a document with ten mistakes reports ten. */
export class Problems {
  private readonly found = new Map<string, Diagnostic>()
  private errors = 0

  copy(): Problems {
    const copy = new Problems()
    for (const [key, diagnostic] of this.found) copy.found.set(key, diagnostic)
    copy.errors = this.errors
    return copy
  }

  /** What other stages found, as if it had been found here. */
  absorb(other: Problems): void {
    this.errors += other.errors
    for (const [key, diagnostic] of other.found) this.keep(key, diagnostic)
  }

  error(at: Place, code: string, message: string, hint?: string): void {
    this.add(at, { code, message, severity: 'error', ...(hint !== undefined && { hint }) })
  }

  warn(at: Place, code: string, message: string, hint?: string): void {
    this.add(at, { code, message, severity: 'warning', ...(hint !== undefined && { hint }) })
  }

  get failed(): boolean {
    return this.errors > 0
  }

  /** Nothing more is kept: what only makes a finding nicer is not worth its time. */
  get full(): boolean {
    return this.found.size >= maxDiagnostics
  }

  /** In the order of the text. */
  list(): readonly Diagnostic[] {
    return [...this.found.values()].sort(
      (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column,
    )
  }

  /** An aliased part is met once per use: the same finding at the same place counts once. */
  private add(at: Place, what: Pick<Diagnostic, 'code' | 'message' | 'hint' | 'severity'>): void {
    if (what.severity === 'error') this.errors++
    const message = printable(what.message)
    const diagnostic = { ...locationOf(at), ...what, message }
    this.keep(`${at.source.file}\0${at.start}\0${what.code}\0${what.message}`, diagnostic)
  }

  private keep(key: string, diagnostic: Diagnostic): void {
    if (!this.full) this.found.set(key, diagnostic)
  }
}

export function locationOf(at: Place): Location {
  return { file: at.source.file, ...positionOf(at), length: Math.max(1, at.end - at.start) }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
