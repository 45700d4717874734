import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { BanyanError } from '../../core/errors.ts'
import { pauses } from '../../platform/pauses.ts'
import { applyDelta, deltaResultSize } from './delta.ts'
import { failures } from './failures.ts'
import { hashWhileInflating, inflateStart, type Inflated } from './inflate.ts'
import type { GitObject } from './object-store.ts'
import { parseEntryHeader, type EntryHeader } from './pack-file.ts'
import { renderIndex, type IndexEntry } from './pack-index.ts'
import { WeightedLru } from './weighted-lru.ts'

export interface IndexOptions {
  /** An object outside the pack, if there: a thin pack leaves out what the receiver said it has. */
  readonly readBase: (oid: string, maxBytes: number) => Promise<GitObject | undefined>
  readonly signal: AbortSignal
  /** Deltas on or to larger objects are `git-too-large`. Default 128 MiB. */
  readonly maxDeltaBytes?: number
}

const defaultMaxDeltaBytes = 128 * 1024 * 1024
/** Neighbours in a pack share their bases. */
const baseCacheBytes = 32 * 1024 * 1024
/** Larger objects are not kept, so they are hashed in passing. */
const maxWholeBytes = baseCacheBytes / 4
/** Some 500 bytes of memory each. */
const maxObjects = 1_000_000
const packHeaderBytes = 12
const trailerBytes = 20
/** Type and size, then the base: at most ten and twenty bytes. */
const maxEntryHeaderBytes = 32

/**
 * Checks a pack as it came from a server and makes its index, as `git index-pack` does. Rejects with `git-corrupt`
 * for a pack that is damaged or builds on what isn't there, `git-too-large`, or the signal's reason. Of all that the
 * pack inflates to, one object, its base and the cache of bases are in memory.
 */
export async function indexPack(pack: Buffer, options: IndexOptions): Promise<Buffer> {
  try {
    const digest = pack.subarray(-trailerBytes)
    const count = checkPack(pack, digest)
    return renderIndex(await new Indexer(pack, options).run(count), digest)
  } catch (error) {
    if (error instanceof BanyanError || options.signal.aborted) throw error
    throw failures.corrupt('a pack', error)
  }
}

/** Answers how many objects the pack says it has. */
function checkPack(pack: Buffer, digest: Buffer): number {
  if (pack.toString('latin1', 0, 4) !== 'PACK' || pack.readUInt32BE(4) !== 2) {
    throw failures.corrupt('a pack is not of version 2')
  }
  const found = createHash('sha1').update(pack.subarray(0, -trailerBytes)).digest()
  if (!found.equals(digest)) throw failures.corrupt('checksum of a pack')
  const count = pack.readUInt32BE(8)
  if (count > maxObjects) throw failures.tooMany('A pack', maxObjects)
  return count
}

interface Entry {
  readonly header: EntryHeader
  /** Where the compressed bytes begin. */
  readonly bodyAt: number
  readonly indexed: Omit<IndexEntry, 'oid'>
}

class Indexer {
  readonly #pack: Buffer
  readonly #options: IndexOptions
  readonly #maxBytes: number
  readonly #pauseIfDue = pauses()
  readonly #byOffset = new Map<number, Entry>()
  /** By hexadecimal id. */
  readonly #byId = new Map<string, Entry>()
  readonly #indexed: IndexEntry[] = []
  readonly #objects = new WeightedLru<GitObject>(baseCacheBytes)

  constructor(pack: Buffer, options: IndexOptions) {
    this.#pack = pack
    this.#options = options
    this.#maxBytes = options.maxDeltaBytes ?? defaultMaxDeltaBytes
  }

  async run(count: number): Promise<readonly IndexEntry[]> {
    let late: Entry[] = []
    let offset = packHeaderBytes
    for (let i = 0; i < count; i++) {
      await this.#breathe()
      const { entry, end, oid } = await this.#readAt(offset)
      this.#byOffset.set(offset, entry)
      if (oid) this.#note(entry, oid)
      else late.push(entry)
      offset = end
    }
    if (offset !== this.#pack.length - trailerBytes) throw failures.corrupt('a pack has more in it')
    while (late.length > 0) late = await this.#again(late)
    return this.#indexed
  }

  /** The entry, where it ends, and its id if its base is known by now. */
  async #readAt(offset: number): Promise<{ entry: Entry; end: number; oid: Buffer | undefined }> {
    const header = parseEntryHeader(
      this.#pack.subarray(offset, offset + maxEntryHeaderBytes),
      offset,
    )
    const bodyAt = offset + header.headerBytes
    const body = this.#pack.subarray(bodyAt, -trailerBytes)
    const isLarge = header.type !== 'delta' && header.size > maxWholeBytes
    const { read, ...made } = isLarge
      ? await hashWhileInflating(body, header, this.#options.signal)
      : await this.#inflate(body, header.size)
    const end = bodyAt + read
    const crc = crc32(this.#pack.subarray(offset, end))
    const entry = { header, bodyAt, indexed: { offset, crc } }
    if ('oid' in made) return { entry, end, oid: made.oid }
    const object = await this.#make(entry, made.data)
    return { entry, end, oid: object && objectId(object) }
  }

  /** One more round for deltas whose base came after them. Those that are left wait for others of them. */
  async #again(late: readonly Entry[]): Promise<Entry[]> {
    const left: Entry[] = []
    for (const entry of late) {
      await this.#breathe()
      const object = await this.#object(entry)
      if (object) this.#note(entry, objectId(object))
      else left.push(entry)
    }
    if (left.length === late.length) throw failures.corrupt('the base of a delta is missing')
    return left
  }

  #note(entry: Entry, oid: Buffer): void {
    this.#indexed.push({ ...entry.indexed, oid })
    this.#byId.set(oid.toString('hex'), entry)
  }

  async #object(entry: Entry): Promise<GitObject | undefined> {
    const known = this.#objects.get(`${entry.indexed.offset}`)
    if (known) return known
    const { data } = await this.#inflate(this.#pack.subarray(entry.bodyAt), entry.header.size)
    return await this.#make(entry, data)
  }

  /** From what the entry inflates to. Undefined: its base is not known yet. */
  async #make({ header, indexed }: Entry, data: Buffer): Promise<GitObject | undefined> {
    const object =
      header.type === 'delta' ? await this.#changed(header.base, data) : { type: header.type, data }
    if (object) this.#objects.set(`${indexed.offset}`, object, object.data.length)
    return object
  }

  async #changed(base: number | string, delta: Buffer): Promise<GitObject | undefined> {
    this.#checkSize(deltaResultSize(delta))
    const object = await this.#base(base)
    return object && { type: object.type, data: applyDelta(object.data, delta) }
  }

  async #base(base: number | string): Promise<GitObject | undefined> {
    const entry = typeof base === 'number' ? this.#byOffset.get(base) : this.#byId.get(base)
    if (entry) return await this.#object(entry)
    if (typeof base === 'number') throw failures.corrupt('a delta without a base')
    return await this.#options.readBase(base, this.#maxBytes)
  }

  async #inflate(bytes: Buffer, size: number): Promise<Inflated> {
    this.#checkSize(size)
    return await inflateStart(bytes, size)
  }

  #checkSize(size: number): void {
    if (size > this.#maxBytes) throw failures.tooLarge('An object of a pack', this.#maxBytes)
  }

  async #breathe(): Promise<void> {
    this.#options.signal.throwIfAborted()
    await this.#pauseIfDue()
  }
}

function objectId({ type, data }: GitObject): Buffer {
  return createHash('sha1').update(`${type} ${data.length}\0`).update(data).digest()
}
