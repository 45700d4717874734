import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inflate, inflateSync } from 'node:zlib'
import { BanyanError } from '../../core/errors.ts'
import { applyDelta, deltaResultSize } from './delta.ts'
import { failures } from './failures.ts'
import { PackFile, type ObjectType } from './pack-file.ts'
import { WeightedLru } from './weighted-lru.ts'

export interface GitObject {
  readonly type: ObjectType
  readonly data: Buffer
}

/** Neighbours in a pack share their bases: without this a chain of 50 deltas is inflated for each of them. */
const baseCacheBytes = 16 * 1024 * 1024

const minBaseBytes = 64 * 1024 * 1024

/** Inflating less than this takes less time than a trip through the thread pool. */
const inlineBytes = 32 * 1024

const inflateInPool = promisify(inflate)

/**
 * The objects of a bare repository that consists of packs only. Every object read is checked against its id, so
 * damage is `git-corrupt` and never wrong bytes.
 */
export class ObjectStore {
  readonly #packFolder: string
  #packs: readonly PackFile[] = []
  #damaged = false
  readonly #basesUnderway = new Map<string, Promise<GitObject>>()
  readonly #bases = new WeightedLru<GitObject>(baseCacheBytes)

  constructor(gitdir: string) {
    this.#packFolder = join(gitdir, 'objects', 'pack')
  }

  /** A read failed that should not have: this repository can't be built upon. */
  get damaged(): boolean {
    return this.#damaged
  }

  /** Notices packs that a fetch added. */
  async refresh(): Promise<void> {
    const known = new Set(this.#packs.map(pack => pack.path))
    const paths = (await packNames(this.#packFolder)).map(name => join(this.#packFolder, name))
    for (const path of paths.filter(candidate => !known.has(candidate))) {
      this.#packs = [await openPack(path), ...this.#packs]
    }
  }

  has(oid: string): boolean {
    return this.#find(Buffer.from(oid, 'hex')) !== undefined
  }

  /** Rejects with `git-object-missing`, `git-corrupt`, or `git-too-large` before anything large is inflated. */
  async read(oid: string, maxBytes: number): Promise<GitObject> {
    const found = this.#find(Buffer.from(oid, 'hex'))
    if (!found) throw failures.objectMissing(oid)
    try {
      const object = await this.#resolve(found.pack, found.offset, oid, maxBytes)
      if (objectId(object) !== oid) throw failures.corrupt(`object ${oid} has other bytes`)
      return object
    } catch (error) {
      const failure = asDamage(oid, error)
      if (failure.code === 'git-corrupt') this.#damaged = true
      throw failure
    }
  }

  /** Newest first: what is asked for has most often just arrived. */
  #find(wanted: Buffer): { readonly pack: PackFile; readonly offset: number } | undefined {
    for (const pack of this.#packs) {
      const offset = pack.offsetOf(wanted)
      if (offset !== undefined) return { pack, offset }
    }
    return undefined
  }

  async #resolve(
    pack: PackFile,
    offset: number,
    oid: string,
    maxBytes: number,
  ): Promise<GitObject> {
    const header = await pack.header(offset)
    if (header.size > maxBytes) throw failures.tooLarge(`Object ${oid}`, maxBytes)
    const bytes = await inflateExactly(await pack.body(offset, header), header.size)
    if (header.type !== 'delta') return { type: header.type, data: bytes }
    if (deltaResultSize(bytes) > maxBytes) throw failures.tooLarge(`Object ${oid}`, maxBytes)
    const base = await this.#base(pack, header.base, oid, maxBytes)
    return { type: base.type, data: applyDelta(base.data, bytes) }
  }

  /** Many readers at once want the same bases: each is made once. */
  async #base(
    pack: PackFile,
    base: number | string,
    oid: string,
    maxBytes: number,
  ): Promise<GitObject> {
    const found =
      typeof base === 'number' ? { pack, offset: base } : this.#find(Buffer.from(base, 'hex'))
    if (!found) throw failures.corrupt(`the base of ${oid} is missing`)
    const key = `${found.pack.path}:${found.offset}`
    const known = this.#bases.get(key) ?? this.#basesUnderway.get(key)
    if (known) return await known
    // A base may be larger than what is made from it, within reason.
    const limit = Math.max(maxBytes, minBaseBytes)
    const making = this.#resolve(found.pack, found.offset, oid, limit)
    this.#basesUnderway.set(key, making)
    try {
      const object = await making
      this.#bases.set(key, object, object.data.length)
      return object
    } finally {
      this.#basesUnderway.delete(key)
    }
  }
}

/** The packs in a folder, without endings, oldest name first; those without an index don't count. */
export async function packNames(packFolder: string): Promise<string[]> {
  const files = await readdir(packFolder)
  return files.filter(file => file.endsWith('.idx')).map(file => file.slice(0, -'.idx'.length))
}

async function inflateExactly(bytes: Buffer, size: number): Promise<Buffer> {
  const options = { maxOutputLength: Math.max(1, size), chunkSize: Math.max(64, size) }
  const inline = bytes.length <= inlineBytes && size <= 8 * inlineBytes
  const data = inline ? inflateSync(bytes, options) : await inflateInPool(bytes, options)
  if (data.length !== size) throw failures.corrupt('an object has another size than its header')
  return data
}

function objectId({ type, data }: GitObject): string {
  return createHash('sha1').update(`${type} ${data.length}\0`).update(data).digest('hex')
}

async function openPack(path: string): Promise<PackFile> {
  try {
    return await PackFile.open(path)
  } catch (error) {
    throw asDamage(path, error)
  }
}

/** What goes wrong below (a file that vanished, bytes that don't inflate) is damage. */
function asDamage(what: string, error: unknown): BanyanError {
  return error instanceof BanyanError ? error : failures.corrupt(what, error)
}
