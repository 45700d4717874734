import { type Build } from '../../model/build.ts'
import { type Context, pathOf, shown } from '../context.ts'
import { type Found } from '../lookups.ts'
import { listAt, mapAt, scalarAt, textAt, wordOf, wordsAt } from '../read.ts'
import { decode, type Place } from '../source.ts'
import { type Mapping, type Scalar, scalarLike } from '../tree.ts'
import { ownValues } from './environment.ts'
import { extraHostsOf } from './extra-hosts.ts'
import { ensureNamespace } from './isolation.ts'
import { bytesAt, onAt, present, sortedTextsAt, textsAt } from './values.ts'

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
  const build = {
    context: folder.path,
    ...dockerfileOf(map, folder.path, context),
    args: ownValues(map, 'args', context),
    ...present('target', textAt(map, 'target') || undefined),
    labels: wordsAt(map, 'labels'),
    ...present('network', networkOf(map, context)),
    ...present('extraHosts', extraHostsOf(map, context)),
    ...present('noCache', onAt(map, 'no_cache')),
    ...present('pull', onAt(map, 'pull')),
    ...present('platforms', platformsOf(map, context)),
    ...present('shmSizeBytes', bytesAt(map, 'shm_size', context) || undefined),
    ...present('cacheFrom', textsAt(map, 'cache_from')),
  }
  return { build, ...present('contextId', folder.id) }
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

type Dockerfile = Pick<Build, 'dockerfile' | 'dockerfileInline'>

const usual = 'Dockerfile'

/**
 * Only the context's files reach the builder: a Dockerfile that lies elsewhere in the repository goes along as text,
 * like one that is written in the compose file.
 */
function dockerfileOf(map: Mapping, folder: string, context: Context): Dockerfile {
  const inline = scalarAt(map, 'dockerfile_inline')
  if (inline) return { dockerfile: usual, dockerfileInline: wordOf(inline.value) }
  const scalar = scalarAt(map, 'dockerfile') ?? scalarLike(map, usual)
  const path = pathOf(scalar, folder, context)
  if (path === undefined) return { dockerfile: usual }
  const found = context.lookups.get(path, 'file')
  if (found && found.kind !== 'file') {
    const place = keyOf(map, 'dockerfile') ?? scalar.at
    const message = `the Dockerfile ${shown(scalar)} does not exist`
    context.problems.error(place, 'file-missing', message)
  }
  const isInside = folder === '' || path.startsWith(`${folder}/`)
  if (isInside) return { dockerfile: folder === '' ? path : path.slice(folder.length + 1) }
  return { dockerfile: usual, dockerfileInline: textOf(found, scalar, context) }
}

function textOf(found: Found | undefined, scalar: Scalar, { problems }: Context): string {
  if (found?.kind !== 'file') return ''
  const decoded = decode(found.bytes)
  if ('text' in decoded) return decoded.text
  const message = `the Dockerfile ${shown(scalar)} ${decoded.problem}`
  problems.error(scalar.at, 'unreadable-file', message)
  return ''
}

/** That of the engine's server is reached only where the policy allows it; other networks are not the builder's. */
function networkOf(map: Mapping, context: Context): string | undefined {
  const scalar = scalarAt(map, 'network')
  const network = scalar ? wordOf(scalar.value) : ''
  if (!scalar || network === '' || network === 'default') return undefined
  if (network === 'host') ensureNamespace('network', scalar, context)
  if (network === 'host' || network === 'none') return network
  const message = `a build can not be on the network ${shown(scalar)}`
  context.problems.error(scalar.at, 'unsupported-value', message, 'one of default, none, host')
  return undefined
}

function platformsOf(map: Mapping, { problems }: Context): readonly string[] | undefined {
  const platforms = sortedTextsAt(map, 'platforms')
  const list = listAt(map, 'platforms')
  if (list && platforms && platforms.length > 1) {
    const message = 'an image is built for one platform'
    problems.error(list.at, 'unsupported-value', message, 'keep the one of your servers')
  }
  return platforms
}

function keyOf(map: Mapping, name: string): Place | undefined {
  return (map.entries.get(name) ?? map.entries.values().next().value)?.key
}
