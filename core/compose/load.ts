import { type Project } from '../model/project.ts'
import { check } from './check.ts'
import { type Context } from './context.ts'
import { type Diagnostic } from './diagnostics.ts'
import { parseEnvFile } from './dotenv.ts'
import { expansionBudget, type Scope } from './expand.ts'
import { composeFile } from './grammar.ts'
import { interpolate } from './interpolate.ts'
import { type Found, type Lookup, Lookups } from './lookups.ts'
import { nameVariable, projectName } from './name.ts'
import { normalise } from './normalise/project.ts'
import { parse } from './parse.ts'
import { folderOf, resolveInside } from './paths.ts'
import { type ManifestPolicy } from './policy.ts'
import { Problems } from './problems.ts'
import { checkReferences } from './references.ts'
import { decode, type Source, sourceOf, startOf } from './source.ts'
import { type Mapping, type Tree } from './tree.ts'
import { projectOf, type TypedProject } from './typed/project.ts'

export type { Found, Lookup } from './lookups.ts'

export interface LoadRequest {
  /** The compose file, from the repository's root, with forward slashes. */
  readonly path: string
  /** Configured variables; they win over `.env`. */
  readonly variables: Readonly<Record<string, string>>
  readonly policy: ManifestPolicy
  /** Name of the project where neither `name:` nor a folder gives one: a compose file at the root. */
  readonly defaultName?: string
}

export type LoadStep =
  | { readonly kind: 'needs'; readonly lookups: readonly Lookup[] }
  | { readonly kind: 'loaded'; readonly loaded: Loaded }
  | {
      readonly kind: 'refused'
      readonly diagnostics: readonly Diagnostic[]
      /** As in `Loaded`. */
      readonly inputs: readonly Lookup[]
    }

export interface Loaded {
  readonly project: Project
  /** Content of configs and secrets, base64 by sha256. */
  readonly files: Readonly<Record<string, string>>
  /** Service → id of the folder that it is built from. */
  readonly contexts: Readonly<Record<string, string>>
  /** Every path that was consulted, those that are missing too: while they are the same, so is the result. */
  readonly inputs: readonly Lookup[]
  readonly warnings: readonly Diagnostic[]
}

/**
 * Compose file to project, in named stages: parse → interpolate → check → normalise → type → cross-check.
 * It reads nothing itself: it says which paths it needs, the caller answers them in `found` (by path) and
 * calls again. All problems are collected, those that stand in the way of others aside.
 */
export function loadProject(request: LoadRequest, found: ReadonlyMap<string, Found>): LoadStep {
  const lookups = new Lookups(found)
  const problems = new Problems()
  const typed = run(request, lookups, problems)
  const { unanswered, all: inputs } = lookups
  if (unanswered.length > 0) return { kind: 'needs', lookups: unanswered }
  const diagnostics = problems.list()
  if (problems.failed || !typed) return { kind: 'refused', diagnostics, inputs }
  return { kind: 'loaded', loaded: { ...result(typed), inputs, warnings: diagnostics } }
}

function result({ project, services, files }: TypedProject) {
  const contexts = services.flatMap(({ service, build }) =>
    build?.contextId === undefined ? [] : [[service.name, build.contextId] as const],
  )
  return { project, files: Object.fromEntries(files), contexts: Object.fromEntries(contexts) }
}

function run(request: LoadRequest, lookups: Lookups, problems: Problems): TypedProject | undefined {
  const { path, policy, defaultName } = request
  const resolved = resolveInside('', path)
  if ('problem' in resolved) {
    problems.error(startOf(sourceOf(path, '')), 'path-refused', `the path ${resolved.problem}`)
    return undefined
  }
  const folder = folderOf(resolved.path)
  const envPath = folder === '' ? '.env' : `${folder}/.env`
  const composeText = lookups.get(resolved.path, 'file')
  const envText = lookups.get(envPath, 'file')
  if (!composeText || !envText) return undefined
  const source = readSource(resolved.path, composeText, problems)
  const scope = scopeOf(request, readSource(envPath, envText, problems, true), problems)
  const parsed = source && parse(source, problems)
  if (!parsed) return undefined
  const context = { problems, scope, policy, lookups, folder }
  return fromTree(parsed, defaultName, context)
}

function fromTree(
  parsed: Tree,
  defaultName: string | undefined,
  context: Context,
): TypedProject | undefined {
  const { problems } = context
  const name = projectName(parsed, defaultName, context)
  const scope = scopeWithName(context.scope, name)
  const interpolated = interpolate(parsed, scope, problems)
  const checked = check(interpolated, composeFile, '', problems)
  if (checked.kind !== 'map') return undefined
  const long: Mapping = normalise(checked, problems)
  const typed = projectOf(long, name ?? '', { ...context, scope })
  checkReferences(long, typed.services, context)
  return typed
}

function readSource(
  path: string,
  found: Found,
  problems: Problems,
  optional = false,
): Source | undefined {
  const start = startOf(sourceOf(path, ''))
  switch (found.kind) {
    case 'file': {
      const decoded = decode(found.bytes)
      if ('text' in decoded) return sourceOf(path, decoded.text)
      problems.error(start, 'unreadable-file', `the file ${decoded.problem}`)
      return undefined
    }
    case 'missing':
      if (!optional) problems.error(start, 'file-missing', 'the file does not exist')
      return undefined
    case 'folder':
      problems.error(start, 'not-a-file', 'it is a folder, not a file')
      return undefined
    case 'refused':
      problems.error(start, 'path-refused', found.reason)
      return undefined
  }
}

function scopeWithName({ lookup, budget }: Scope, name: string | undefined): Scope {
  return { lookup: key => lookup(key) ?? (key === nameVariable ? name : undefined), budget }
}

/** Configured variables win over those of `.env`. */
function scopeOf(
  { variables }: LoadRequest,
  envSource: Source | undefined,
  problems: Problems,
): Scope {
  const budget = { spare: expansionBudget }
  const configured = (name: string) =>
    Object.hasOwn(variables, name) ? variables[name] : undefined
  if (!envSource) return { lookup: configured, budget }
  const fromFile = parseEnvFile(envSource, { lookup: configured, budget }, problems)
  return { lookup: name => configured(name) ?? fromFile.get(name), budget }
}
