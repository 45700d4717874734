import { type Scope } from './expand.ts'
import { documentsOf, newLimits } from './layering.ts'
import { layers } from './layers.ts'
import { type Lookups } from './lookups.ts'
import { projectName } from './name.ts'
import { folderOf, resolveInside } from './paths.ts'
import { type Problems } from './problems.ts'
import { projectFiles } from './project-files.ts'
import { configuredScope, scopeWithFolder, scopeWithName } from './project-scope.ts'
import { type ParsedFile } from './reading.ts'
import { resolve } from './resolve/resolve.ts'
import { sourceOf, startOf } from './source.ts'
import { type Mapping } from './tree.ts'

export interface LanguageRequest {
  /** The compose file, from the repository's root, with forward slashes. */
  readonly path: string
  /** Files merged over it, in this order. Absent: the override file beside it, if there is one. */
  readonly overrides?: readonly string[]
  /** Configured variables; they win over `.env`. */
  readonly variables: Readonly<Record<string, string>>
  /** Name of the project where neither `name:` nor a folder gives one: a compose file at the root. */
  readonly defaultName?: string
  /** Active profiles; `*` stands for all. Absent: those that `COMPOSE_PROFILES` names. */
  readonly profiles?: readonly string[]
  /** Default: true. */
  readonly interpolate?: boolean
}

/** A project as the Compose Specification understands it: canonical, complete, every part with its place. */
export interface ComposeModel {
  readonly file: Mapping
  readonly name: string
  readonly scope: Scope
  /** Folder that relative paths start from. */
  readonly folder: string
}

/**
 * The whole language: layers (parse, interpolate, extend, include, merge, check, canonical form), then resolve.
 * Undefined: not looked up yet, or so wrong that nothing can be said. It means what `docker compose config` means;
 * what Banyan makes of it is decided afterwards, in typed/.
 */
export function composeModel(
  request: LanguageRequest,
  lookups: Lookups,
  problems: Problems,
  parsed: Map<string, ParsedFile>,
): ComposeModel | undefined {
  const start = started(request, lookups, problems)
  if (!start) return undefined
  const limits = newLimits()
  const files = start.files.flatMap(path => {
    const documents = documentsOf(path, { lookups, limits, parsed, problems })
    return documents ? [{ path, documents }] : []
  })
  if (lookups.unanswered.length > 0 || files.length < start.files.length) return undefined
  const { folder } = start
  const documents = files.flatMap(file => file.documents)
  const name = projectName(documents, request.defaultName, { problems, ...start }) ?? noName
  const scope = scopeWithName(start.scope, name)
  const interpolate = request.interpolate ?? true
  const reading = { problems, scope, lookups, folder, interpolate, parsed }
  const file = layers(files, { ...reading, chain: [], extended: new Map(), limits })
  if (!file || file.entries.size === 0) {
    reportEmpty(start.files, problems)
    return undefined
  }
  const profiles = request.profiles ?? namedProfiles(scope)
  return { file: resolve(file, { name, profiles }, reading), name, scope, folder }
}

/** Stands in where the name was refused, so that values with it are not refused as well. */
const noName = 'project'

interface Start {
  readonly files: readonly string[]
  readonly scope: Scope
  /** Folder of the first file: relative paths start from it. */
  readonly folder: string
}

/** Which files there are and what variables they may use. Undefined: not looked up yet, or reported. */
function started(
  { path, overrides, variables }: LanguageRequest,
  lookups: Lookups,
  problems: Problems,
): Start | undefined {
  const resolved = resolveInside('', path)
  if ('problem' in resolved) {
    const at = startOf(sourceOf(path, ''))
    problems.error(at, 'path-refused', `the path ${resolved.problem}`)
    return undefined
  }
  lookups.get(resolved.path, 'file')
  const here = folderOf(resolved.path)
  const configured = configuredScope(variables)
  const scope = scopeWithFolder(configured, here, lookups, problems)
  const files = projectFiles(resolved.path, overrides, scope ?? configured, lookups, problems)
  const [first] = files ?? []
  if (!scope || !files || first === undefined) return undefined
  const folder = folderOf(first)
  if (folder === here) return { files, scope, folder }
  const whole = scopeWithFolder(scope, folder, lookups, problems)
  return whole && { files, scope: whole, folder }
}

function reportEmpty([main = '']: readonly string[], problems: Problems): void {
  if (problems.failed) return
  problems.error(startOf(sourceOf(main, '')), 'empty-file', 'the file is empty')
}

/** Names that `COMPOSE_PROFILES` lists. Without it, it is the profile of an empty name that is active. */
function namedProfiles(scope: Scope): readonly string[] {
  return (scope.lookup('COMPOSE_PROFILES') ?? '').split(',').map(name => name.trim())
}
