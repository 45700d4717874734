import { type SecretRef } from '../model/project.ts'
import { check } from './normalise/check.ts'
import { type Context } from './context.ts'
import { parseEnvFile } from './dotenv.ts'
import { expansionBudget, type Scope } from './expand.ts'
import { composeFile } from './normalise/grammar.ts'
import { interpolate } from './interpolate.ts'
import { type Found, type Lookups } from './lookups.ts'
import { nameVariable, projectName } from './name.ts'
import { normalise } from './normalise/project.ts'
import { parse } from './parse.ts'
import { folderOf, resolveInside } from './paths.ts'
import { type ManifestPolicy } from './policy.ts'
import { type Problems } from './problems.ts'
import { decode, type Source, sourceOf, startOf } from './source.ts'
import { type Mapping, type Tree } from './tree.ts'

export interface LoadRequest {
  /** The compose file, from the repository's root, with forward slashes. */
  readonly path: string
  /** Configured variables; they win over `.env`. */
  readonly variables: Readonly<Record<string, string>>
  readonly policy: ManifestPolicy
  /** Name of the project where neither `name:` nor a folder gives one: a compose file at the root. */
  readonly defaultName?: string
  /**
   * The newest version of an application's stored secret. Absent: there is no store to ask, as on a laptop; then every
   * name is taken for one that is there.
   */
  readonly secrets?: (app: string, name: string) => SecretRef | undefined
}

/** A compose file in long form: all that is known before the files that it refers to are. */
export interface Prepared {
  readonly long: Mapping
  readonly name: string
  readonly scope: Scope
  readonly folder: string
}

/**
 * parse → interpolate → check → normalise, from the compose file and the `.env` beside it alone. Undefined: not
 * looked up yet, or so wrong that the stages after it make no sense.
 */
export function prepare(
  request: LoadRequest,
  lookups: Lookups,
  problems: Problems,
): Prepared | undefined {
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
  const [parsed, second] = (source && parse(source, problems)) ?? []
  if (second)
    problems.error(
      second.at,
      'invalid-yaml',
      'holds several YAML documents (---); a compose file is one',
    )
  return parsed && fromTree(parsed, defaultName, { problems, scope, policy, lookups, folder })
}

function fromTree(
  parsed: Tree,
  defaultName: string | undefined,
  context: Context,
): Prepared | undefined {
  const { problems, folder } = context
  const name = projectName([parsed], defaultName, context)
  const scope = scopeWithName(context.scope, name)
  const interpolated = interpolate(parsed, scope, problems)
  const checked = check(interpolated, composeFile, '', problems)
  if (checked.kind !== 'map') return undefined
  return { long: normalise(checked, problems), name: name ?? '', scope, folder }
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
