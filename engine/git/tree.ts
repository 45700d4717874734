import { pauses } from '../../platform/pauses.ts'
import { failures } from './failures.ts'
import type { GitRepository, TreeEntry } from './repository.ts'
import { WeightedLru } from './weighted-lru.ts'

export interface TreeReaderOptions {
  /** Entries kept over all trees, default 400,000: some 5,000 folders with 80 files each. */
  readonly maxCachedEntries?: number
}

export interface ListOptions {
  /** Of everything that is not a folder. */
  readonly matches: (path: string) => boolean
  /** Folders not looked into, by name. */
  readonly skipFolder?: (name: string) => boolean
  /** More entries than this, matching or not, is `git-too-large`. Default 100,000. */
  readonly maxEntries?: number
  readonly signal?: AbortSignal
}

export interface FoundEntry {
  readonly path: string
  readonly entry: TreeEntry
}

type Trees = Pick<GitRepository, 'readTree'>

const defaultMaxCachedEntries = 400_000
const defaultMaxEntries = 100_000
const maxConcurrentReads = 16
/** Looked through faster than a map is made. */
const fewEntries = 16

/**
 * Reads folders of commits. A tree's id is the hash of all it holds, so a tree once read is never read again and
 * a commit that changes one file costs the few trees on the way to it.
 */
export class TreeReader {
  readonly #repository: Trees
  readonly #cache: WeightedLru<Tree>

  constructor(repository: Trees, options: TreeReaderOptions = {}) {
    this.#repository = repository
    this.#cache = new WeightedLru(options.maxCachedEntries ?? defaultMaxCachedEntries)
  }

  /**
   * What a path names: undefined where nothing, the entry itself where it is a symlink or a submodule. A path that
   * leads through one, or out of the repository, is `path-refused`.
   */
  async find(rootTree: string, path: string): Promise<TreeEntry | undefined> {
    const names = path.split('/').filter(name => name !== '' && name !== '.')
    if (names.includes('..') || path.startsWith('/')) {
      throw failures.pathRefused(path, 'leads out of the repository')
    }
    let entry: TreeEntry = { name: '', oid: rootTree, kind: 'tree' }
    for (const name of names) {
      if (entry.kind === 'symlink' || entry.kind === 'submodule') {
        throw failures.pathRefused(path, `${entry.name} is a ${entry.kind}`)
      }
      if (entry.kind !== 'tree') return undefined
      const next = (await this.#readTree(entry.oid)).entry(name)
      if (!next) return undefined
      entry = next
    }
    return entry
  }

  /** Everything below a tree that matches and is not a folder, sorted by path (code units). */
  async list(rootTree: string, options: ListOptions): Promise<readonly FoundEntry[]> {
    const { matches, skipFolder, maxEntries = defaultMaxEntries, signal } = options
    const found: FoundEntry[] = []
    let seen = 0
    const visit = (prefix: string, entries: readonly TreeEntry[]): Folder[] => {
      if (signal?.aborted) throw failures.cancelled('Reading the tree', signal.reason)
      seen += entries.length
      if (seen > maxEntries) throw failures.tooMany('The tree', maxEntries)
      const folders: Folder[] = []
      for (const entry of entries) {
        const path = prefix + entry.name
        if (entry.kind === 'tree') {
          if (!skipFolder?.(entry.name)) folders.push({ prefix: `${path}/`, oid: entry.oid })
        } else if (matches(path)) found.push({ path, entry })
      }
      return folders
    }
    await this.#walk({ prefix: '', oid: rootTree }, visit)
    return found.sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  /** Level by level; known trees without waiting, the others some at a time. */
  async #walk(
    root: Folder,
    visit: (prefix: string, entries: readonly TreeEntry[]) => Folder[],
  ): Promise<void> {
    let level: Folder[] = [root]
    while (level.length > 0) {
      const next: Folder[] = []
      const unknown: Folder[] = []
      for (const folder of level) {
        const known = this.#cache.get(folder.oid)
        if (known) append(next, visit(folder.prefix, known.entries))
        else unknown.push(folder)
      }
      await forEachLimited(unknown, maxConcurrentReads, async ({ prefix, oid }) => {
        append(next, visit(prefix, (await this.#readTree(oid)).entries))
      })
      level = next
    }
  }

  async #readTree(oid: string): Promise<Tree> {
    const known = this.#cache.get(oid)
    if (known) return known
    const tree = new Tree(await this.#repository.readTree(oid))
    this.#cache.set(oid, tree, tree.entries.length + 1)
    return tree
  }
}

/** The entries of one folder. Those of a large one are found by a map that is made when first needed. */
class Tree {
  readonly entries: readonly TreeEntry[]
  #byName: ReadonlyMap<string, TreeEntry> | undefined

  constructor(entries: readonly TreeEntry[]) {
    this.entries = entries
  }

  entry(name: string): TreeEntry | undefined {
    if (this.entries.length <= fewEntries) return this.entries.find(entry => entry.name === name)
    this.#byName ??= new Map(this.entries.map(entry => [entry.name, entry]))
    return this.#byName.get(name)
  }
}

interface Folder {
  readonly prefix: string
  readonly oid: string
}

/** A file of a build context. */
export interface ContextFile {
  /** Relative to the context. */
  readonly path: string
  /** As in a tar archive: 0o644, 0o755, or 0o777 for a symlink. */
  readonly mode: number
  readonly kind: 'file' | 'executable' | 'symlink'
  /** Of the content, or of the symlink's target. */
  readonly oid: string
}

/** All files of a folder, sorted. Symlinks stay symlinks; a submodule, whose files are elsewhere, is `path-refused`. */
export async function readFolder(
  reader: TreeReader,
  treeOid: string,
  options: Pick<ListOptions, 'maxEntries' | 'signal'> = {},
): Promise<readonly ContextFile[]> {
  const found = await reader.list(treeOid, { ...options, matches: () => true })
  return found.map(({ path, entry: { kind, oid } }) => {
    if (kind === 'submodule' || kind === 'tree') {
      throw failures.pathRefused(path, 'is a submodule, whose files are not in this repository')
    }
    return { path, kind, oid, mode: modes[kind] }
  })
}

const modes = { file: 0o644, executable: 0o755, symlink: 0o777 } as const

/** The contents of many blobs, in their order, read some at a time. */
export async function readBlobs(
  repository: Pick<GitRepository, 'readBlob'>,
  oids: readonly string[],
  maxBytes?: number,
): Promise<readonly Uint8Array[]> {
  const blobs = new Map<string, Uint8Array>()
  await forEachLimited([...new Set(oids)], maxConcurrentReads, async oid => {
    blobs.set(oid, await repository.readBlob(oid, maxBytes))
  })
  return oids.flatMap(oid => blobs.get(oid) ?? [])
}

async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  const pauseIfDue = pauses()
  const work = async () => {
    for (const item of rest) {
      await pauseIfDue()
      await action(item)
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work))
}

function append<T>(list: T[], more: readonly T[]): void {
  for (const item of more) list.push(item)
}
