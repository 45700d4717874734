import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { packNames } from './object-store.ts'

/** What a bare repository is known to hold. Written last, so that a killed fetch leaves a contradiction. */
export interface BareState {
  /** Ref → the commit that was fetched whole. */
  readonly refs: Readonly<Record<string, string>>
  readonly packs: readonly string[]
}

const stateFile = 'banyan.json'

const config = `[core]
	repositoryformatversion = 0
	bare = true
[remote "origin"]
	fetch = +refs/heads/*:refs/remotes/origin/*
`

/** A bare repository that both isomorphic-git and git take for one. */
export async function createBare(gitdir: string): Promise<void> {
  await mkdir(join(gitdir, 'objects', 'pack'), { recursive: true, mode: 0o700 })
  await mkdir(join(gitdir, 'refs', 'heads'), { recursive: true })
  await writeFile(join(gitdir, 'HEAD'), 'ref: refs/heads/none\n')
  await writeFile(join(gitdir, 'config'), config)
}

export async function writeState(gitdir: string, refs: BareState['refs']): Promise<void> {
  const state: BareState = { refs, packs: (await packNames(packFolder(gitdir))).sort() }
  const temporary = join(gitdir, `${stateFile}.new`)
  await writeFile(temporary, JSON.stringify(state))
  await rename(temporary, join(gitdir, stateFile))
}

/**
 * The state, if the folder holds exactly that: no pack more or less, nothing half-written, no lock that a killed
 * process left behind. Otherwise undefined, and the folder must not be used.
 */
export async function readIntactState(gitdir: string): Promise<BareState | undefined> {
  try {
    const state = JSON.parse(await readFile(join(gitdir, stateFile), 'utf8')) as BareState
    const expected = state.packs.flatMap(name => [`${name}.idx`, `${name}.pack`])
    const found = (await readdir(packFolder(gitdir))).filter(name => !name.endsWith('.rev'))
    const locked = await hasLocks(gitdir)
    return !locked && sameNames(found, expected) ? state : undefined
  } catch {
    return undefined
  }
}

/** Under `home` there is one folder per fresh fetch; the newest intact one counts. Newest first. */
export async function listFolders(home: string): Promise<string[]> {
  const names = await readdir(home).catch(() => [])
  return names
    .filter(name => folderPattern.test(name))
    .sort((a, b) => numberOf(b) - numberOf(a))
    .map(name => join(home, name))
}

/**
 * A folder that never was: a git whose parent was killed may still be writing to the last one, even after that
 * was removed.
 */
export async function nextFolder(home: string): Promise<string> {
  const [newest] = await listFolders(home)
  const number = newest === undefined ? 1 : numberOf(basename(newest)) + 1
  return join(home, `${number}-${randomBytes(4).toString('hex')}`)
}

/** As far as possible: what a stray process holds on to goes the next time. */
export async function removeFolder(gitdir: string): Promise<void> {
  await rm(gitdir, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined)
}

const folderPattern = /^\d+-[0-9a-f]{8}$/

function numberOf(folder: string): number {
  return Number.parseInt(folder, 10)
}

/** Size of the files in a folder, in which files may come and go. */
export async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  const sizes = names.map(name =>
    stat(join(folder, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  )
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

async function hasLocks(gitdir: string): Promise<boolean> {
  const top = await readdir(gitdir)
  const refs = await readdir(join(gitdir, 'refs'), { recursive: true })
  return [...top, ...refs].some(name => name.endsWith('.lock'))
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return [...some].sort().join('\n') === [...others].sort().join('\n')
}

function packFolder(gitdir: string): string {
  return join(gitdir, 'objects', 'pack')
}
