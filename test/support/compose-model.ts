import { type Diagnostic } from '../../core/compose/diagnostics.ts'
import {
  composeModel,
  type ComposeModel,
  type LanguageRequest,
} from '../../core/compose/language.ts'
import { type Found, Lookups } from '../../core/compose/lookups.ts'
import { plainValue, type PlainValue } from '../../core/compose/print/plain-value.ts'
import { Problems } from '../../core/compose/problems.ts'
import { type ParsedFile } from '../../core/compose/reading.ts'
import { hashOf } from '../../core/hash.ts'

/** Path → content; folders are what the paths imply. */
export type Files = Readonly<Record<string, string | Uint8Array>>

export interface ModelOutcome {
  /** Undefined where the loader made nothing of the files. */
  readonly model: ComposeModel | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** Every path that was asked for. */
  readonly asked: readonly string[]
  readonly parsed: ReadonlyMap<string, ParsedFile>
}

const maxRounds = 50

/** Runs the compose language over files in memory: `shop/compose.yaml` unless the request says otherwise. */
export function composeModelOf(
  files: Files | string,
  request: Partial<LanguageRequest> = {},
): ModelOutcome {
  const path = request.path ?? 'shop/compose.yaml'
  const tree = typeof files === 'string' ? { [path]: files } : files
  const found = new Map<string, Found>()
  const parsed = new Map<string, ParsedFile>()
  for (let round = 0; round < maxRounds; round++) {
    const lookups = new Lookups(found)
    const problems = new Problems()
    const model = composeModel({ variables: {}, ...request, path }, lookups, problems, parsed)
    if (lookups.unanswered.length === 0) {
      const asked = lookups.all.map(lookup => lookup.path)
      return { model, diagnostics: problems.list(), asked, parsed }
    }
    for (const lookup of lookups.unanswered) found.set(lookup.path, answer(lookup.path, tree))
  }
  throw new Error(`the loader still asks after ${maxRounds} rounds`)
}

/** The canonical file of a project without mistakes, as plain values. */
export function valueOf(files: Files | string, request: Partial<LanguageRequest> = {}): PlainValue {
  const { model, diagnostics } = composeModelOf(files, request)
  const errors = sentences(diagnostics, 'error')
  if (errors.length > 0 || !model) throw new Error(`refused:\n${errors.join('\n')}`)
  return plainValue(model.file)
}

/** `file:line:column code` of every error. */
export function errorsOf(files: Files | string, request: Partial<LanguageRequest> = {}): string[] {
  return sentences(composeModelOf(files, request).diagnostics, 'error')
}

export function warningsOf(
  files: Files | string,
  request: Partial<LanguageRequest> = {},
): string[] {
  return sentences(composeModelOf(files, request).diagnostics, 'warning')
}

function sentences(all: readonly Diagnostic[], severity: Diagnostic['severity']): string[] {
  return all
    .filter(each => each.severity === severity)
    .map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`)
}

function answer(path: string, files: Files): Found {
  const content = Object.hasOwn(files, path) ? files[path] : undefined
  if (content !== undefined) return { kind: 'file', bytes: Buffer.from(content) }
  const inside = Object.entries(files).filter(
    ([each]) => path === '' || each.startsWith(`${path}/`),
  )
  return inside.length > 0 ? { kind: 'folder', id: hashOf(inside) } : { kind: 'missing' }
}
