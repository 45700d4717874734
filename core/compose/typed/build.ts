import { type Build } from '../../model/project.ts'
import { type Context, pathOf, shown } from '../context.ts'
import { resolveInside } from '../paths.ts'
import { mapAt, scalarAt, textAt, wordOf, wordsAt } from '../read.ts'
import { type Place } from '../source.ts'
import { type Mapping, scalarLike } from '../tree.ts'
import { ownValues } from './environment.ts'

export interface LocatedBuild {
  readonly build: Build
  /** What changes when anything in the context does. Absent while it is not looked up. */
  readonly contextId?: string
}

export function buildOf(service: Mapping, context: Context): LocatedBuild | undefined {
  const map = mapAt(service, 'build')
  if (!map) return undefined
  const folder = contextFolder(map, context)
  if (folder === undefined) return undefined
  const target = textAt(map, 'target')
  const build = {
    context: folder.path,
    dockerfile: dockerfileOf(map, folder.path, context),
    args: Object.fromEntries(ownValues(map, 'args', context)),
    ...(target !== undefined && { target }),
    labels: wordsAt(map, 'labels'),
  }
  return { build, ...(folder.id !== undefined && { contextId: folder.id }) }
}

function contextFolder(
  map: Mapping,
  context: Context,
): { readonly path: string; readonly id?: string } | undefined {
  const scalar = scalarAt(map, 'context') ?? scalarLike(map, '.')
  if (/^[\w+.-]+:\/\/|^[\w.-]+@[\w.-]+:|^github\.com\//.test(wordOf(scalar.value))) {
    const message = 'the build context must be a folder of the repository, not a URL'
    context.problems.error(scalar.at, 'unsupported-value', message)
    return undefined
  }
  const path = pathOf(scalar, context.folder, context)
  if (path === undefined) return undefined
  const found = context.lookups.get(path, 'folder')
  if (!found) return { path }
  if (found.kind === 'folder') return { path, id: found.id }
  const reasons = { missing: 'does not exist', file: 'is a file, not a folder' }
  const reason = found.kind === 'refused' ? `is refused: ${found.reason}` : reasons[found.kind]
  context.problems.error(
    scalar.at,
    'context-missing',
    `the build context ${shown(scalar)} ${reason}`,
  )
  return undefined
}

/** Relative to the context, and inside it: only the context's files reach the builder. */
function dockerfileOf(map: Mapping, folder: string, context: Context): string {
  const scalar = scalarAt(map, 'dockerfile') ?? scalarLike(map, 'Dockerfile')
  const resolved = resolveInside('', wordOf(scalar.value))
  if ('problem' in resolved) {
    const reason = resolved.problem.replace('repository', 'build context')
    const message = `the Dockerfile ${shown(scalar)} ${reason}`
    context.problems.error(scalar.at, 'path-refused', message)
    return 'Dockerfile'
  }
  const path = folder === '' ? resolved.path : `${folder}/${resolved.path}`
  const found = context.lookups.get(path, 'file')
  if (found && found.kind !== 'file') {
    const place = keyOf(map, 'dockerfile') ?? scalar.at
    const message = `the Dockerfile ${shown(scalar)} does not exist in the build context`
    context.problems.error(place, 'file-missing', message)
  }
  return resolved.path
}

function keyOf(map: Mapping, name: string): Place | undefined {
  return (map.entries.get(name) ?? map.entries.values().next().value)?.key
}
