import { type Scope } from './expand.ts'
import { decode } from './canonical/decode.ts'
import { layers } from './layers.ts'
import { type Lookups } from './lookups.ts'
import { projectName } from './name.ts'
import { folderOf, resolveInside } from './paths.ts'
import { type Problems } from './problems.ts'
import { scopeOf, scopeWithName } from './project-scope.ts'
import { type ParsedFile, type Reading } from './reading.ts'
import { resolve } from './resolve/resolve.ts'
import { documentsFrom, sourceFrom } from './source-file.ts'
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
  /** Profiles beside those that `COMPOSE_PROFILES` names; `*` stands for all. */
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
  const resolved = resolveInside('', request.path)
  if ('problem' in resolved) {
    const at = startOf(sourceOf(request.path, ''))
    problems.error(at, 'path-refused', `the path ${resolved.problem}`)
    return undefined
  }
  const folder = folderOf(resolved.path)
  const envPath = folder === '' ? '.env' : `${folder}/.env`
  const text = lookups.get(resolved.path, 'file')
  const envText = lookups.get(envPath, 'file')
  if (!text || !envText) return undefined
  const source = sourceFrom(resolved.path, text, problems)
  const envSource = envText.kind === 'file' ? sourceFrom(envPath, envText, problems) : undefined
  const given = scopeOf(request.variables, envSource ? [envSource] : [], problems)
  if (!source) return undefined
  const { documents, problems: found } = documentsFrom(source, parsed)
  problems.absorb(found)
  const [first] = documents ?? []
  if (!first || !documents) return undefined
  const naming = { problems, scope: given, folder, lookups, policy: { bindMounts: [] } }
  const name = projectName(first, request.defaultName, naming) ?? ''
  const scope = scopeWithName(given, name)
  const reading: Reading = {
    problems,
    scope,
    lookups,
    folder,
    interpolate: request.interpolate ?? true,
    parsed,
  }
  const layered = layers(documents, reading)
  if (!layered) return undefined
  const file = reading.interpolate ? decode(layered, problems) : layered
  const named = scope.lookup('COMPOSE_PROFILES')?.split(',') ?? []
  const profiles = [...(request.profiles ?? []), ...named.map(each => each.trim()).filter(Boolean)]
  return { file: resolve(file, { name, profiles }, reading), name, scope, folder }
}
