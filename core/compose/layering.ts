import { printable } from './diagnostics.ts'
import { type Merging, mergeBudget } from './merge/merge.ts'
import { type ParsedFile, type Reading } from './reading.ts'
import { documentsFrom, sourceFrom } from './source-file.ts'
import { type Place, sourceOf, startOf } from './source.ts'
import { type Mapping, type Tree } from './tree.ts'

/** What making one document out of many works with. */
export interface Layering extends Reading {
  /** Compose files that are being read: those of the project, and of each that includes this one. */
  readonly chain: readonly string[]
  /** Files that services extend, by path; undefined for one that can't be used. */
  readonly extended: Map<string, Mapping | undefined>
  readonly limits: Limits
}

/** What is left to be used, over the whole project. */
export interface Limits {
  files: number
  bytes: number
  readonly merging: Merging['budget']
}

const maxFiles = 200
/** Files that include or extend each other in a row: each is another round of looking things up. */
export const longestFileChain = 20
const maxBytes = 10 * 1024 * 1024

export function newLimits(): Limits {
  return { files: maxFiles, bytes: maxBytes, merging: { spare: mergeBudget } }
}

/**
 * The documents of a compose file, named at a place unless it is one of the project's own. Undefined: reported, or
 * not looked up yet. A file counts each time that it is read, so that files that include each other's files twice
 * come to an end.
 */
export function documentsOf(
  path: string,
  layering: Pick<Layering, 'lookups' | 'limits' | 'parsed' | 'problems'>,
  namedAt?: Place,
): ParsedFile['documents'] {
  const { lookups, limits, parsed, problems } = layering
  const found = lookups.get(path, 'file')
  if (!found) return undefined
  limits.files--
  limits.bytes -= found.kind === 'file' ? found.bytes.length : 0
  if (limits.files < 0 || limits.bytes < 0) {
    const message =
      limits.files < 0
        ? `the project reads more than ${maxFiles} compose files`
        : `the compose files of the project are larger than ${maxBytes / 1024 / 1024} MiB`
    problems.error(namedAt ?? startOf(sourceOf(path, '')), 'too-many-files', message)
    return undefined
  }
  const source = sourceFrom(path, found, problems, namedAt)
  if (!source) return undefined
  const file = documentsFrom(source, parsed)
  problems.absorb(file.problems)
  return file.documents
}

export function isMapping(tree: Tree | undefined): tree is Mapping {
  return tree?.kind === 'map'
}

/** Names joined as messages show a chain. */
export function chainOf(names: readonly string[]): string {
  return printable(names.join(' → '))
}
