import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { type Found, type Lookup, Lookups } from '../core/compose/lookups.ts'
import { chooseManifests, manifestNames } from '../core/compose/manifests.ts'
import { resolveInside } from '../core/compose/paths.ts'
import { BanyanError } from '../core/errors.ts'
import { diskTree, readAtMost } from './disk-tree.ts'

/** As the engine reads from Git: larger files belong into images or volumes. */
const maxFileBytes = 10 * 1024 * 1024

interface DiskPath {
  /** The folder that paths in manifests can't leave: that of the Git repository, else the one given. */
  readonly root: string
  /** Relative to it, with slashes; "" for the root itself. */
  readonly path: string
  readonly kind: 'file' | 'folder'
}

/** Rejects with `path-unknown`. */
export async function locate(given: string): Promise<DiskPath> {
  const absolute = await realpath(given).catch((cause: unknown) => {
    throw new BanyanError('path-unknown', `there is no ${given}`, 'stalled', { cause })
  })
  const kind = (await stat(absolute)).isDirectory() ? 'folder' : 'file'
  const folder = kind === 'folder' ? absolute : dirname(absolute)
  const root = (await repositoryAbove(folder)) ?? folder
  return { root, path: relative(root, absolute).split(sep).join('/'), kind }
}

/**
 * Answers the loader from disk by the rules of Git: a symbolic link is refused wherever it stands in the path, so
 * nothing outside the root is read, and what passes here passes on the engine.
 */
export async function readFromDisk(root: string, { path, want }: Lookup): Promise<Found> {
  const inside = resolveInside('', path)
  if ('problem' in inside) return refused(`${path} ${inside.problem}`)
  let current = root
  for (const part of inside.path.split('/').filter(Boolean)) {
    current = join(current, part)
    const entry = await lstat(current).catch(() => undefined)
    if (!entry) return { kind: 'missing' }
    if (entry.isSymbolicLink()) return refused(`${path} is a symbolic link`)
  }
  const entry = await lstat(current)
  if (entry.isDirectory()) {
    if (want === 'file') return refused(`${path} is a folder`)
    const folder = { kind: 'folder', id: current } as const
    return want === 'folder' ? folder : { ...folder, tree: await diskTree(current) }
  }
  if (want === 'folder') return refused(`${path} is not a folder`)
  return entry.isFile() ? await readRegular(current, path) : refused(`${path} is not a file`)
}

async function readRegular(absolute: string, path: string): Promise<Found> {
  const read = await readAtMost(absolute, maxFileBytes)
  if (read === 'unreadable') return refused(`${path} can't be read`)
  if (read === 'too large') return refused(`${path} is larger than ${maxFileBytes} bytes`)
  return { kind: 'file', ...read }
}

/** Every round brings at least one new path; the loader itself ends far earlier. */
export const maxRounds = 100

/** Runs what asks for files, again with the answers, until it asks for none (the needs protocol). */
export async function answeredFromDisk<T>(
  root: string,
  found: Map<string, Found>,
  run: (lookups: Lookups) => T,
): Promise<T> {
  for (let round = 0; round < maxRounds; round++) {
    const lookups = new Lookups(found)
    const result = run(lookups)
    if (lookups.unanswered.length === 0) return result
    await answerFromDisk(root, found, lookups.unanswered)
  }
  throw new Error(`the loader still asks for files of ${root} after ${maxRounds} rounds`)
}

export async function answerFromDisk(
  root: string,
  found: Map<string, Found>,
  lookups: readonly Lookup[],
): Promise<void> {
  for (const lookup of lookups) found.set(lookup.path, await readFromDisk(root, lookup))
}

const skippedFolders = new Set(['.git', '.banyan', 'node_modules'])
const maxFolders = 20_000

/** Manifests in a folder and below, relative to the root; one for each folder that has any. Sorted. */
export async function findManifests(root: string, folder: string): Promise<string[]> {
  const found: string[] = []
  const queue = [folder]
  for (let visited = 0; visited < queue.length && visited < maxFolders; visited++) {
    const current = queue[visited] ?? ''
    const entries = await readdir(join(root, current), { withFileTypes: true })
    for (const entry of entries) {
      if (!entry.isDirectory() && manifestNames.includes(entry.name))
        found.push(joined(current, entry.name))
    }
    const folders = entries.filter(entry => entry.isDirectory() && !skippedFolders.has(entry.name))
    queue.push(...folders.map(entry => joined(current, entry.name)))
  }
  return chooseManifests(found)
}

async function repositoryAbove(folder: string): Promise<string | undefined> {
  for (let current = resolve(folder); ; current = dirname(current)) {
    const git = await lstat(join(current, '.git')).catch(() => undefined)
    if (git) return current
    if (current === dirname(current)) return undefined
  }
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

function refused(reason: string): Found {
  return { kind: 'refused', reason }
}

/** The name an application has when its manifest gives none: that of its folder. */
export function folderName(root: string, path: string): string {
  return basename(dirname(join(root, path)))
}
