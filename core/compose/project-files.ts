import { type Scope } from './expand.ts'
import { type Lookups } from './lookups.ts'
import { composeFileNames, overrideFileNames } from './manifests.ts'
import { folderOf, joinedPath, resolveInside } from './paths.ts'
import { type Problems } from './problems.ts'
import { sourceOf, startOf } from './source.ts'

const filesVariable = 'COMPOSE_FILE'
const separatorVariable = 'COMPOSE_PATH_SEPARATOR'

/**
 * The compose files of a project, the main one first. Where no overrides are given and the file has one of the
 * usual names, `COMPOSE_FILE` may name others, and an override file beside it counts. Undefined: refused, or not
 * looked up yet.
 */
export function projectFiles(
  main: string,
  given: readonly string[] | undefined,
  scope: Scope,
  lookups: Lookups,
  problems: Problems,
): readonly string[] | undefined {
  const report = (path: string, problem: string) =>
    problems.error(startOf(sourceOf(path, '')), 'path-refused', `the path ${problem}`)
  if (given) {
    const overrides = resolvedAll('', given, report)
    return overrides && [main, ...overrides]
  }
  if (!composeFileNames.includes(main.slice(main.lastIndexOf('/') + 1))) return [main]
  const named = scope.lookup(filesVariable)
  if (named === undefined) return withOverride(main, lookups, problems)
  const separator = scope.lookup(separatorVariable) ?? ''
  const written = named.split(separator === '' ? ':' : separator)
  return resolvedAll(folderOf(main), written, (path, problem) =>
    problems.error(
      startOf(sourceOf(main, '')),
      'path-refused',
      `${filesVariable} names ${JSON.stringify(path)}, which ${problem}`,
    ),
  )
}

function withOverride(main: string, lookups: Lookups, problems: Problems) {
  const candidates = overrideFileNames.map(name => joinedPath(folderOf(main), name))
  const found = candidates.map(path => ({ path, kind: lookups.get(path, 'file')?.kind }))
  if (found.some(({ kind }) => kind === undefined)) return undefined
  const [first, ...others] = found.filter(({ kind }) => kind !== 'missing').map(({ path }) => path)
  for (const path of others) {
    const message = `the file has no effect: ${JSON.stringify(first)} comes before it`
    problems.warn(startOf(sourceOf(path, '')), 'unused-file', message)
  }
  return first === undefined ? [main] : [main, first]
}

function resolvedAll(
  folder: string,
  paths: readonly string[],
  report: (path: string, problem: string) => void,
): readonly string[] | undefined {
  const resolved = paths.map(path => resolveInside(folder, path))
  for (const [index, each] of resolved.entries()) {
    if ('problem' in each) report(paths[index] ?? '', each.problem)
  }
  const good = resolved.flatMap(each => ('path' in each ? [each.path] : []))
  return good.length === paths.length ? good : undefined
}
