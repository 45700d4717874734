import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { pack, type Pack } from 'tar-stream'
import { BanyanError } from '../../core/errors.ts'
import type { GitRepository, TreeEntry } from '../git/repository.ts'
import { contextFilter, type ContextFilter } from './ignore.ts'

export interface ContextLimits {
  readonly files: number
  readonly bytes: number
}

const defaultLimits: ContextLimits = { files: 100_000, bytes: 2 * 1024 ** 3 }
const maxFileBytes = 256 * 1024 ** 2
const maxIgnoreBytes = 1024 ** 2
/** Of everything: the same tree gives the same bytes. */
const mtime = new Date(0)

export interface ContextSource {
  /** Git object id of the context's tree. */
  readonly tree: string
  /** Path of the Dockerfile in it. */
  readonly dockerfile: string
  /** The Dockerfile itself, where it is not a file of the context. */
  readonly inline?: string
}

/** What an inline Dockerfile is called in the context that is sent. */
export const inlineDockerfile = '.banyan.Dockerfile'

interface Source {
  readonly repository: GitRepository
  readonly filter: ContextFilter
  readonly limits: ContextLimits
  readonly signal: AbortSignal
}

/**
 * A build context as a tar stream, straight from Git objects: sorted, without times and owners, executable bits
 * and symlinks kept, without what `.dockerignore` leaves out. Rejects with `dockerfile-missing`; the stream fails
 * with `context-symlink`, `context-submodule` or `context-too-large` (all stalled).
 */
export async function openContext(
  repository: GitRepository,
  { tree, dockerfile, inline }: ContextSource,
  signal: AbortSignal,
  limits: ContextLimits = defaultLimits,
): Promise<Readable> {
  if (inline === undefined) await requireDockerfile(repository, tree, dockerfile)
  const path = inline === undefined ? posix.normalize(dockerfile) : inlineDockerfile
  const filter = contextFilter(await ignoreRules(repository, tree, dockerfile), path)
  const tar = pack()
  const writer = new ContextWriter(tar, { repository, filter, limits, signal })
  writer.writeAll(tree, inline).then(
    () => tar.finalize(),
    (err: unknown) => tar.destroy(err instanceof Error ? err : new Error(String(err))),
  )
  return Readable.from(tar, { objectMode: false })
}

/** A Dockerfile's own ignore file wins over the context's (Docker reference, "Filename and location"). */
async function ignoreRules(
  repository: GitRepository,
  tree: string,
  dockerfile: string,
): Promise<string> {
  const own = await readText(repository, tree, `${dockerfile}.dockerignore`)
  return own ?? (await readText(repository, tree, '.dockerignore')) ?? ''
}

/** Walks the trees and counts what it has written. */
class ContextWriter {
  readonly #tar: Pack
  readonly #source: Source
  #files = 0
  #bytes = 0

  constructor(tar: Pack, source: Source) {
    this.#tar = tar
    this.#source = source
  }

  async writeAll(tree: string, dockerfile: string | undefined): Promise<void> {
    if (dockerfile !== undefined) {
      await this.#add(inlineDockerfile, { type: 'file', mode: 0o644 }, Buffer.from(dockerfile))
    }
    await this.#write(tree, '')
  }

  async #write(tree: string, folder: string): Promise<void> {
    const entries = await this.#source.repository.readTree(tree)
    for (const entry of [...entries].sort(byName)) {
      this.#source.signal.throwIfAborted()
      await this.#writeEntry(entry, folder === '' ? entry.name : `${folder}/${entry.name}`)
    }
  }

  async #writeEntry(entry: TreeEntry, path: string): Promise<void> {
    const { filter } = this.#source
    if (entry.kind === 'tree') {
      if (filter.skipsFolder(path)) return
      if (filter.sends(path)) await this.#add(path, { type: 'directory', mode: 0o755 })
      await this.#write(entry.oid, path)
    } else if (filter.sends(path)) {
      await this.#writeLeaf(entry, path)
    }
  }

  async #writeLeaf({ oid, kind }: TreeEntry, path: string): Promise<void> {
    if (kind === 'submodule') throw refused('context-submodule', path, 'is a submodule')
    const content = Buffer.from(await this.#source.repository.readBlob(oid, maxFileBytes))
    if (kind !== 'symlink') {
      await this.#add(path, { type: 'file', mode: kind === 'executable' ? 0o755 : 0o644 }, content)
      return
    }
    const linkname = content.toString('utf8')
    if (leaves(path, linkname)) throw refused('context-symlink', path, `points to ${linkname}`)
    await this.#add(path, { type: 'symlink', mode: 0o777, linkname })
  }

  async #add(
    name: string,
    header: {
      readonly type: 'file' | 'directory' | 'symlink'
      readonly mode: number
      readonly linkname?: string
    },
    content: Buffer = Buffer.alloc(0),
  ): Promise<void> {
    const { limits } = this.#source
    this.#bytes += content.length
    if (++this.#files > limits.files || this.#bytes > limits.bytes) throw tooLarge(limits)
    await new Promise<void>((resolve, reject) => {
      const options = { name, mtime, uid: 0, gid: 0, ...header }
      this.#tar.entry(options, content, err => (err ? reject(err) : resolve()))
    })
  }
}

async function requireDockerfile(
  repository: GitRepository,
  tree: string,
  dockerfile: string,
): Promise<void> {
  const kind = (await findEntry(repository, tree, dockerfile))?.kind
  if (kind === 'file' || kind === 'executable') return
  const message = `There is no file ${dockerfile} in the build context. Add it, or name it in "build.dockerfile".`
  throw new BanyanError('dockerfile-missing', message, 'stalled')
}

async function readText(
  repository: GitRepository,
  tree: string,
  path: string,
): Promise<string | undefined> {
  const entry = await findEntry(repository, tree, path)
  if (entry?.kind !== 'file' && entry?.kind !== 'executable') return undefined
  return Buffer.from(await repository.readBlob(entry.oid, maxIgnoreBytes)).toString('utf8')
}

async function findEntry(
  repository: GitRepository,
  tree: string,
  path: string,
): Promise<TreeEntry | undefined> {
  const [first = '', ...rest] = posix.normalize(path).split('/')
  const entry = (await repository.readTree(tree)).find(({ name }) => name === first)
  if (entry === undefined || rest.length === 0) return entry
  return entry.kind === 'tree' ? await findEntry(repository, entry.oid, rest.join('/')) : undefined
}

/** Whether a link leads out of the context, wherever the context will be. */
function leaves(path: string, target: string): boolean {
  const resolved = posix.normalize(posix.join(posix.dirname(path), target))
  return posix.isAbsolute(target) || resolved === '..' || resolved.startsWith('../')
}

function byName(a: TreeEntry, b: TreeEntry): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}

function refused(code: string, path: string, what: string): BanyanError {
  const message = `${path} in the build context ${what}. Replace it by what it stands for, or list it in .dockerignore.`
  return new BanyanError(code, message, 'stalled')
}

function tooLarge({ files, bytes }: ContextLimits): BanyanError {
  const message = `The build context has more than ${files} files or ${bytes} bytes. Leave out what the image doesn't need in .dockerignore.`
  return new BanyanError('context-too-large', message, 'stalled')
}
