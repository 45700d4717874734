import { type Mount } from '../../model/project.ts'
import { type Context, shown } from '../context.ts'
import { allowsBind } from '../policy.ts'
import { at, flagAt, listAt, mapAt, mapsIn, scalarAt, textAt, wordOf } from '../read.ts'
import { type Mapping, type Scalar } from '../tree.ts'
import { bytesAt } from './values.ts'

/** A mount and where it was written, for the cross-checks. */
export interface LocatedMount {
  readonly mount: Mount
  readonly from: Mapping
}

/** Sorted by target. As in Docker Compose the last of two at one target wins; here with a warning. */
export function mountsOf(service: Mapping, context: Context): readonly LocatedMount[] {
  const mounts = new Map<string, LocatedMount>()
  for (const from of mapsIn(listAt(service, 'volumes'))) {
    const mount = mountOf(from, context)
    if (!mount) continue
    if (mounts.has(mount.target)) {
      const message = 'an earlier mount at the same target is dropped'
      context.problems.warn(from.at, 'duplicate-mount', message)
    }
    mounts.set(mount.target, { mount, from })
  }
  return [...mounts.values()].sort((a, b) => (a.mount.target < b.mount.target ? -1 : 1))
}

function mountOf(from: Mapping, context: Context): Mount | undefined {
  const target = targetOf(from, context)
  const type = scalarAt(from, 'type')
  if (target === undefined || !type) return undefined
  const source = scalarAt(from, 'source')
  const readOnly = flagAt(from, 'read_only') ?? false
  switch (wordOf(type.value)) {
    case 'tmpfs': {
      const sizeBytes = bytesAt(mapAt(from, 'tmpfs'), 'size', context)
      return { kind: 'tmpfs', target, ...(sizeBytes !== undefined && { sizeBytes }) }
    }
    case 'volume':
      return source
        ? { kind: 'volume', name: wordOf(source.value), target, readOnly }
        : { kind: 'anonymous', target, readOnly }
    case 'bind':
      return bindMount(from, source, target, readOnly, context)
    default: {
      const message = `mounts of type ${shown(type)} are not supported`
      context.problems.error(type.at, 'unsupported-value', message, 'use volume, bind or tmpfs')
      return undefined
    }
  }
}

function bindMount(
  from: Mapping,
  source: Scalar | undefined,
  target: string,
  readOnly: boolean,
  { problems, policy }: Context,
): Mount | undefined {
  if (!source) {
    problems.error(from.at, 'missing-key', 'a bind mount needs a source')
    return undefined
  }
  const path = wordOf(source.value)
  if (!path.startsWith('/')) {
    const message = `${shown(source)} is a path beside the compose file: the servers have no checkout`
    const hint = 'files of the repository are mounted with "configs:", data with a named volume'
    problems.error(source.at, 'bind-not-allowed', message, hint)
    return undefined
  }
  if (!allowsBind(policy, path)) {
    const message = `mounting ${shown(source)} from the server is not allowed in this repository`
    problems.error(
      source.at,
      'bind-not-allowed',
      message,
      'an administrator can allow it in banyan.yaml',
    )
    return undefined
  }
  if (at(mapAt(from, 'bind'), 'create_host_path') && !createsHostPath(from)) {
    const message = 'create_host_path: false is not supported'
    problems.error(from.at, 'unsupported-value', message, 'remove it')
  }
  return { kind: 'bind', source: normalisedPath(path), target, readOnly }
}

function createsHostPath(from: Mapping): boolean {
  return flagAt(mapAt(from, 'bind'), 'create_host_path') ?? true
}

function targetOf(from: Mapping, { problems }: Context): string | undefined {
  const target = textAt(from, 'target')
  if (target === undefined) return undefined
  if (target.startsWith('/') && !/\0|(^|\/)\.\.(\/|$)/.test(target)) return normalisedPath(target)
  const place = (scalarAt(from, 'target') ?? from).at
  problems.error(
    place,
    'invalid-mount',
    'the target of a mount must be an absolute path',
    'such as "/data"',
  )
  return undefined
}

function normalisedPath(path: string): string {
  return `/${path
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/')}`
}
