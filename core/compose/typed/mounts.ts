import { type Mount } from '../../model/mounts.ts'
import { type Context, shown } from '../context.ts'
import { flagAt, listAt, mapAt, mapsIn, scalarAt, scalarsIn, textAt, wordOf } from '../read.ts'
import { type Mapping, type Scalar } from '../tree.ts'
import { bindMount } from './bind.ts'
import { type LocatedMount, normalisedPath } from './located-mount.ts'
import { type RepositoryFiles } from './repository-files.ts'
import { longTmpfs, shortTmpfs } from './tmpfs.ts'
import { byText, onAt, present } from './values.ts'

/** Sorted by target. As in Docker Compose the last of two at one target wins; here with a warning. */
export function mountsOf(
  service: Mapping,
  repository: RepositoryFiles,
  context: Context,
): readonly LocatedMount[] {
  const mounts = new Map<string, LocatedMount>()
  const written = [...longMounts(service, repository, context), ...shortMounts(service, context)]
  for (const located of written) {
    const { target } = located.mount
    if (mounts.has(target)) {
      const message = 'an earlier mount at the same target is dropped'
      context.problems.warn(located.from, 'duplicate-mount', message)
    }
    mounts.set(target, located)
  }
  return [...mounts.values()].sort(byText(({ mount }) => mount.target))
}

function longMounts(
  service: Mapping,
  repository: RepositoryFiles,
  context: Context,
): LocatedMount[] {
  return mapsIn(listAt(service, 'volumes')).flatMap(from => {
    const mount = mountOf(from, repository, context)
    const volume = mount?.kind === 'volume' ? scalarAt(from, 'source') : undefined
    return mount ? [{ mount, from: from.at, ...present('volume', volume) }] : []
  })
}

function shortMounts(service: Mapping, context: Context): LocatedMount[] {
  return scalarsIn(listAt(service, 'tmpfs')).flatMap(scalar => {
    const [written = '', options = ''] = wordOf(scalar.value).split(':')
    const target = targetOf(scalar, written, context)
    if (target === undefined) return []
    return [{ mount: shortTmpfs(scalar, target, options, context), from: scalar.at }]
  })
}

function mountOf(
  from: Mapping,
  repository: RepositoryFiles,
  context: Context,
): LocatedMount['mount'] | undefined {
  const written = scalarAt(from, 'target')
  const target = written && targetOf(written, wordOf(written.value), context)
  const type = scalarAt(from, 'type')
  if (target === undefined || !type) return undefined
  const source = scalarAt(from, 'source')
  switch (wordOf(type.value)) {
    case 'tmpfs':
      return longTmpfs(from, target, context)
    case 'volume':
      return volumeMount(from, source, target, context)
    case 'bind':
      return bindMount(from, source, target, repository, context)
    case 'image':
      return imageMount(from, source, target, context)
    default:
      return undefined // refused by the verdicts
  }
}

function volumeMount(
  from: Mapping,
  source: Scalar | undefined,
  target: string,
  context: Context,
): Mount | undefined {
  const readOnly = flagAt(from, 'read_only') ?? false
  const options = mapAt(from, 'volume')
  const noCopy = options && onAt(options, 'nocopy')
  const subpath = subpathAt(options, context)
  if (source && source.value !== '') {
    const more = { ...present('noCopy', noCopy), ...present('subpath', subpath) }
    return { kind: 'volume', name: wordOf(source.value), target, readOnly, ...more }
  }
  if (noCopy || subpath !== undefined) {
    const message = 'a volume without a name has neither "nocopy" nor "subpath"'
    context.problems.error(from.at, 'unsupported-value', message, 'give the volume a name')
  }
  return { kind: 'anonymous', target, readOnly }
}

function imageMount(
  from: Mapping,
  source: Scalar | undefined,
  target: string,
  context: Context,
): Mount | undefined {
  if (!source || source.value === '') {
    context.problems.error(from.at, 'missing-key', 'the mount of an image needs a source')
    return undefined
  }
  const subpath = subpathAt(mapAt(from, 'image'), context)
  return { kind: 'image', source: wordOf(source.value), target, ...present('subpath', subpath) }
}

/** Inside the volume or image, and nowhere else. */
function subpathAt(map: Mapping | undefined, { problems }: Context): string | undefined {
  const scalar = scalarAt(map, 'subpath')
  const path = textAt(map, 'subpath')
  if (!scalar || path === undefined || path === '') return undefined
  if (!/\0|(^|\/)\.\.(\/|$)/.test(path)) return normalisedPath(path).slice(1)
  const message = `${shown(scalar)} does not stay inside: a subpath has no ".."`
  problems.error(scalar.at, 'invalid-mount', message)
  return undefined
}

function targetOf(from: Scalar, target: string, { problems }: Context): string | undefined {
  if (target.startsWith('/') && !/\0|(^|\/)\.\.(\/|$)/.test(target)) return normalisedPath(target)
  const message = 'the target of a mount must be an absolute path'
  problems.error(from.at, 'invalid-mount', message, 'such as "/data"')
  return undefined
}
