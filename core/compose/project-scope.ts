import { parseEnvFile } from './dotenv.ts'
import { expansionBudget, type Scope } from './expand.ts'
import { type Lookups } from './lookups.ts'
import { nameVariable } from './name.ts'
import { joinedPath, resolveInside } from './paths.ts'
import { type Problems } from './problems.ts'
import { sourceFrom } from './source-file.ts'
import { type Source, sourceOf, startOf } from './source.ts'

type Variables = Readonly<Record<string, string>>
type Lookup = Scope['lookup']

/** Says whether `.env` is read; its own variables for Docker Compose, named so, count all the same. */
const disabled = 'COMPOSE_DISABLE_ENV_FILE'
const ownVariable = /^COMPOSE_/
/** Takes the place of `.env`; only where variables are configured, not in `.env` itself. */
const otherFiles = 'COMPOSE_ENV_FILES'

/** Configured variables alone. */
export function configuredScope(variables: Variables): Scope {
  const lookup = (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined)
  return { lookup, budget: { spare: expansionBudget } }
}

/**
 * The scope with the variables of the env files of a folder: `.env`, unless others are configured. What the scope
 * has already wins over them. Undefined: not looked up yet.
 */
export function scopeWithFolder(
  scope: Scope,
  folder: string,
  lookups: Lookups,
  problems: Problems,
): Scope | undefined {
  const others = scope.lookup(otherFiles) ?? ''
  const files =
    others === ''
      ? [optionalSource(joinedPath(folder, '.env'), lookups, problems)]
      : others.split(',').map(path => namedSource(folder, path, lookups, problems))
  if (files.includes('unanswered')) return undefined
  const sources = files.filter(file => typeof file === 'object')
  return others === ''
    ? withDefaultFile(scope, sources, problems)
    : scopeWithFiles(scope, sources, problems)
}

function withDefaultFile(scope: Scope, sources: readonly Source[], problems: Problems): Scope {
  const whole = scopeWithFiles(scope, sources, problems)
  if (!isTrue(whole.lookup(disabled))) return whole
  const lookup: Lookup = name => (ownVariable.test(name) ? whole : scope).lookup(name)
  return { ...scope, lookup }
}

function isTrue(word: string | undefined): boolean {
  return /^(1|t|T|TRUE|true|True)$/.test(word ?? '')
}

/** The scope with the variables of env files; what it has already wins, and among the files the later one. */
export function scopeWithFiles(scope: Scope, files: readonly Source[], problems: Problems): Scope {
  const values = new Map<string, string>()
  const lookup: Lookup = name => scope.lookup(name) ?? values.get(name)
  for (const source of files) {
    const found = parseEnvFile(source, { ...scope, lookup }, problems)
    for (const [name, value] of found) values.set(name, value)
  }
  return { ...scope, lookup }
}

/** Values may refer to the project's name. */
export function scopeWithName(scope: Scope, name: string): Scope {
  const lookup: Lookup = key => (key === nameVariable ? name : scope.lookup(key))
  return { ...scope, lookup }
}

type MaybeSource = Source | 'unanswered' | undefined

/** A file that need not be there; a folder of its name is no file. */
export function optionalSource(path: string, lookups: Lookups, problems: Problems): MaybeSource {
  const found = lookups.get(path, 'file')
  if (!found) return 'unanswered'
  const isThere = found.kind === 'file' || found.kind === 'refused'
  return isThere ? sourceFrom(path, found, problems) : undefined
}

function namedSource(
  folder: string,
  written: string,
  lookups: Lookups,
  problems: Problems,
): MaybeSource {
  const resolved = resolveInside(folder, written)
  if ('problem' in resolved) {
    const at = startOf(sourceOf(written, ''))
    problems.error(at, 'path-refused', `${otherFiles}: the path ${resolved.problem}`)
    return undefined
  }
  const found = lookups.get(resolved.path, 'file')
  return found ? sourceFrom(resolved.path, found, problems) : 'unanswered'
}
