import { scalarAt } from '../read.ts'
import { type Mapping, scalarLike, withEntry } from '../tree.ts'
import { editEach, editItems } from './edit.ts'

/** Targets of mounts are written the shortest way: `/data/` and `/data` are one place (compose-go: normalize.go). */
export function withCleanTargets(file: Mapping): Mapping {
  return editEach(file, 'services', service => editItems(service, 'volumes', withCleanTarget))
}

function withCleanTarget(mount: Mapping): Mapping {
  const target = scalarAt(mount, 'target')
  if (typeof target?.value !== 'string') return mount
  const clean = cleanPath(target.value)
  return clean === target.value ? mount : withEntry(mount, 'target', scalarLike(target, clean))
}

/** The lexically shortest way to write a path, as Go's path.Clean finds it; "." for nothing. */
export function cleanPath(path: string): string {
  const rooted = path.startsWith('/')
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    const canGoUp = parts.length > 0 && parts.at(-1) !== '..'
    if (part !== '..') parts.push(part)
    else if (canGoUp) parts.pop()
    else if (!rooted) parts.push('..')
  }
  return (rooted ? '/' : '') + parts.join('/') || '.'
}
