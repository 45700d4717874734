import { quoted } from '../diagnostics.ts'
import { splitMount } from '../forms/mount.ts'
import { type Problems } from '../problems.ts'
import { at } from '../read.ts'
import { listLike, type Mapping, mappingLike, type Scalar, type Tree, withEntry } from '../tree.ts'

/** Short volumes to long ones; `tmpfs:` joins them, as it is the same thing. */
export function longMounts(service: Mapping, problems: Problems): Mapping {
  const volumes = at(service, 'volumes')
  const tmpfs = at(service, 'tmpfs')
  if (!volumes && !tmpfs) return service
  const items = [
    ...itemsOf(volumes).map(item => longVolume(item, problems)),
    ...itemsOf(tmpfs).map(item => longTmpfs(item, problems)),
  ].filter(item => item !== undefined)
  const place = volumes?.kind === 'list' ? volumes : tmpfs
  return withEntry(
    withEntry(service, 'tmpfs', undefined),
    'volumes',
    place && listLike(place, items),
  )
}

function itemsOf(tree: Tree | undefined): readonly Tree[] {
  if (tree?.kind === 'list') return tree.items
  return tree?.kind === 'scalar' ? [tree] : []
}

function longVolume(item: Tree, problems: Problems): Tree | undefined {
  if (item.kind !== 'scalar') return item
  const mount = splitMount(String(item.value))
  if (!mount) {
    const hint = 'write "data:/var/lib/data" or "data:/var/lib/data:ro"'
    problems.error(item.at, 'invalid-mount', `${shown(item)} is not a mount`, hint)
    return undefined
  }
  const { type, source, target, options } = mount
  for (const option of options) checkOption(option, item, problems)
  const bind = type === 'bind' ? mappingLike(item, { create_host_path: true }) : undefined
  return mappingLike(item, { type, source, target, bind, read_only: options.includes('ro') })
}

function checkOption(option: string, item: Scalar, problems: Problems): void {
  if (option === 'ro' || option === 'rw') return
  if (['cached', 'delegated', 'consistent'].includes(option)) {
    problems.warn(item.at, 'ignored-key', `the option "${option}" has no effect`)
    return
  }
  const message = `the mount option ${quoted(item.template ? '…' : option)} is not supported`
  problems.error(item.at, 'unsupported-value', message, 'use "ro" or "rw"')
}

function longTmpfs(item: Tree, problems: Problems): Tree | undefined {
  if (item.kind !== 'scalar') return undefined
  const [target = '', options, ...rest] = String(item.value).split(':')
  let size: string | undefined
  for (const option of options?.split(',') ?? []) {
    if (option === 'rw') continue
    if (option.startsWith('size=')) size = option.slice('size='.length)
    else rest.push(option)
  }
  if (rest.length > 0) {
    const message = `${shown(item)} has options other than size`
    problems.error(item.at, 'unsupported-value', message, 'write "/run:size=64m"')
  }
  const tmpfs = size === undefined ? undefined : mappingLike(item, { size })
  return mappingLike(item, { type: 'tmpfs', target, tmpfs })
}

function shown(item: Scalar): string {
  return quoted(item.template ?? String(item.value))
}
