import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { type Diagnostic } from '../../core/compose/diagnostics.ts'
import { plainValue, type PlainValue } from '../../core/compose/print/plain-value.ts'
import { printable } from '../../core/compose/print/printable.ts'
import { doubledDollars } from '../../core/compose/print/dollars.ts'
import { composeModelOf, type Files } from './compose-model.ts'
import { firstDifference } from './corpus-difference.ts'
import { loadCompose } from './load-compose.ts'

/** A document and what Docker Compose said of it. */
export interface Case {
  /** Folder, from that of the corpus. */
  readonly name: string
  /** Every file of the folder, by its path in it. */
  readonly files: Files
  /** What `docker compose config --format json --no-path-resolution` printed, or its error. */
  readonly expected: { readonly json: PlainValue } | { readonly error: string }
}

export type Variables = Readonly<Record<string, string>>

/** What Banyan makes of it, beside that. */
export interface Outcome {
  readonly name: string
  readonly verdictAgrees: boolean
  /** Absent where one of the two refuses. */
  readonly jsonAgrees?: boolean
  /** The first thing that differs. */
  readonly reason?: string
}

const expectations = new Set(['expect.json', 'expect.err'])

/** The cases below a folder: every folder with a `compose.yaml` and an `expect.json` or `expect.err`. */
export function casesIn(folder: string): readonly Case[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const expected = paths.filter(path => expectations.has(basename(path))).sort()
  return expected.map(path => caseOf(folder, path))
}

/** The language alone: what it accepts, and the canonical form of it. */
export function judge(each: Case, variables: Variables): Outcome {
  const { name, expected } = each
  const { path, repository } = placed(each)
  const { model, diagnostics } = composeModelOf(repository, { path, variables })
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const accepted = model !== undefined && errors.length === 0
  if ('error' in expected) {
    const reason = accepted ? { reason: `accepted, but: ${lastWords(expected.error)}` } : {}
    return { name, verdictAgrees: !accepted, ...reason }
  }
  if (!accepted) return { name, verdictAgrees: false, reason: `refused: ${first(errors)}` }
  const json = plainValue(doubledDollars(printable(model.file, 'json')))
  const reason = firstDifference(json, expected.json)
  return { name, verdictAgrees: true, jsonAgrees: !reason, ...(reason !== undefined && { reason }) }
}

/** Codes of why Banyan would not run a document that the language accepts. */
export function refusalsOf(each: Case, variables: Variables): readonly string[] {
  const { path, repository } = placed(each)
  const request = { path, variables }
  const step = loadCompose(repository[path] ?? '', { files: repository, request })
  if (step.kind === 'loaded') return []
  const errors = step.diagnostics.filter(({ severity }) => severity === 'error')
  return [...new Set(errors.map(({ code }) => code))]
}

/** In a repository, in a folder of the case's name: that of the project, where the document gives none. */
function placed({ name, files }: Case): { path: string; repository: Files } {
  const folder = `corpus/${basename(name)}`
  const inside = Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text])
  return { path: `${folder}/compose.yaml`, repository: Object.fromEntries(inside) as Files }
}

function first([error]: readonly Diagnostic[]): string {
  if (!error) return 'no model'
  return `${error.line}:${error.column} ${error.code} ${error.message}`
}

/** The last line that says something: those before it are where it happened. */
function lastWords(error: string): string {
  const lines = error.split('\n').filter(line => line.trim() !== '')
  return (lines.find(line => /^(?:panic|\* )/.test(line)) ?? lines.at(-1) ?? '').slice(0, 300)
}

function caseOf(root: string, path: string): Case {
  const folder = join(root, dirname(path))
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
  const files = paths.filter(each => each.isFile() && !expectations.has(each.name))
  const entries = files.map(each => {
    const absolute = join(each.parentPath, each.name)
    return [relative(folder, absolute), readFileSync(absolute)] as const
  })
  const text = readFileSync(join(root, path), 'utf8')
  const expected = path.endsWith('.json')
    ? { json: JSON.parse(text) as PlainValue }
    : { error: text.trim() }
  return { name: dirname(path), files: Object.fromEntries(entries), expected }
}
