import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { failures } from './failures.ts'

/** Packs up to here are kept in memory: what one-commit fetches leave is far smaller. */
const maxMemoryBytes = 4 * 1024 * 1024

/** Most objects are read in one go with their header. */
const firstReadBytes = 64 * 1024

const objectTypes = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' } as const

export type ObjectType = (typeof objectTypes)[keyof typeof objectTypes]

interface EntrySize {
  /** Bytes once inflated; of the delta itself where it is one. */
  readonly size: number
  readonly headerBytes: number
}

export type EntryHeader =
  | (EntrySize & { readonly type: ObjectType })
  /** `base`: offset in this pack, or object id, of what the delta changes. */
  | (EntrySize & { readonly type: 'delta'; readonly base: number | string })

/**
 * One pack with its index, version 2 (gitformat-pack(5)). Read by position, so that a large pack costs no memory,
 * and checked whole when opened: a truncated file is `git-corrupt`.
 */
export class PackFile {
  readonly path: string
  readonly #index: PackIndex
  readonly #bytes: Buffer | undefined

  private constructor(path: string, index: PackIndex, bytes: Buffer | undefined) {
    this.path = path
    this.#index = index
    this.#bytes = bytes
  }

  /** `path` without the ending. */
  static async open(path: string): Promise<PackFile> {
    const packPath = `${path}.pack`
    const { size } = await stat(packPath)
    const index = parseIndex(await readFile(`${path}.idx`), size)
    const bytes = size <= maxMemoryBytes ? await readFile(packPath) : undefined
    const digest = bytes ? sha1(bytes.subarray(0, -20)) : await sha1OfFile(packPath, size - 20)
    if (digest !== index.packDigest) throw failures.corrupt(`checksum of ${packPath}`)
    const file = new PackFile(path, index, bytes)
    const head = await file.#readAt(0, 12)
    if (head.toString('latin1', 0, 4) !== 'PACK' || head.readUInt32BE(8) !== index.count) {
      throw failures.corrupt(`${packPath} and its index differ`)
    }
    return file
  }

  /** `oid` as its 20 bytes. */
  offsetOf(oid: Buffer): number | undefined {
    return this.#index.offsetOf(oid)
  }

  async header(offset: number): Promise<EntryHeader & { readonly start: Buffer }> {
    const start = await this.#readAt(offset, Math.min(this.#span(offset), firstReadBytes))
    return { ...parseEntryHeader(start, offset), start }
  }

  /** The compressed bytes that follow the header. */
  async body(
    offset: number,
    { headerBytes, start }: { readonly headerBytes: number; readonly start: Buffer },
  ): Promise<Buffer> {
    const span = this.#span(offset)
    if (start.length === span) return start.subarray(headerBytes)
    return await this.#readAt(offset + headerBytes, span - headerBytes)
  }

  #span(offset: number): number {
    return this.#index.endOf(offset) - offset
  }

  async #readAt(position: number, length: number): Promise<Buffer> {
    if (this.#bytes) return this.#bytes.subarray(position, position + length)
    const file = await open(`${this.path}.pack`)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position)
      if (bytesRead < length) throw failures.corrupt(`${this.path}.pack is truncated`)
      return buffer
    } finally {
      await file.close()
    }
  }
}

interface PackIndex {
  readonly count: number
  readonly packDigest: string
  offsetOf(oid: Buffer): number | undefined
  /** Where the entry that begins at the offset ends. */
  endOf(offset: number): number
}

const fanoutStart = 8
const oidsStart = fanoutStart + 256 * 4

/** Answers from the bytes of the file themselves: binary search, no map of a hundred thousand strings. */
function parseIndex(bytes: Buffer, packSize: number): PackIndex {
  if (bytes.length < oidsStart + 40 || bytes.toString('hex', 0, 8) !== 'ff744f6300000002') {
    throw failures.corrupt('a pack index is not of version 2')
  }
  if (sha1(bytes.subarray(0, -20)) !== bytes.toString('hex', bytes.length - 20)) {
    throw failures.corrupt('checksum of a pack index')
  }
  const fanout = (byte: number) => (byte < 0 ? 0 : bytes.readUInt32BE(fanoutStart + byte * 4))
  const count = fanout(255)
  const offsetsStart = oidsStart + count * 24
  const offsetAt = (position: number) => bytes.readUInt32BE(offsetsStart + position * 4)
  const sorted = Uint32Array.from({ length: count }, (_, position) => offsetAt(position)).sort()
  if ((sorted.at(-1) ?? 0) > packSize - 20) throw failures.corrupt('a pack is truncated')
  return {
    count,
    packDigest: bytes.toString('hex', bytes.length - 40, bytes.length - 20),
    offsetOf: wanted => {
      const first = wanted[0] ?? 0
      const position = lowerBound(fanout(first - 1), fanout(first), at => {
        const start = oidsStart + at * 20
        return wanted.compare(bytes, start, start + 20) > 0
      })
      const start = oidsStart + position * 20
      const found = position < count && wanted.compare(bytes, start, start + 20) === 0
      return found ? offsetAt(position) : undefined
    },
    endOf: offset => {
      const next = lowerBound(0, count, at => (sorted[at] ?? 0) <= offset)
      return sorted[next] ?? packSize - 20
    },
  }
}

/** The first position from `low` up to `high` for which `before` no longer holds. */
function lowerBound(low: number, high: number, before: (at: number) => boolean): number {
  while (low < high) {
    const middle = (low + high) >>> 1
    if (before(middle)) low = middle + 1
    else high = middle
  }
  return low
}

/** gitformat-pack(5): type and size in 7-bit groups, then the base of a delta. */
export function parseEntryHeader(bytes: Buffer, offset: number): EntryHeader {
  let at = 0
  let byte = bytes.readUInt8(at++)
  const type = (byte >> 4) & 7
  let size = byte & 15
  for (let scale = 16; byte & 0x80; scale *= 128) {
    byte = bytes.readUInt8(at++)
    size += (byte & 0x7f) * scale
  }
  if (type === 7) {
    return { type: 'delta', size, base: bytes.toString('hex', at, at + 20), headerBytes: at + 20 }
  }
  if (type === 6) {
    byte = bytes.readUInt8(at++)
    let distance = byte & 0x7f
    while (byte & 0x80) {
      byte = bytes.readUInt8(at++)
      distance = (distance + 1) * 128 + (byte & 0x7f)
    }
    if (distance === 0 || distance > offset) throw failures.corrupt('a delta without a base')
    return { type: 'delta', size, base: offset - distance, headerBytes: at }
  }
  const objectType = (objectTypes as Readonly<Record<number, ObjectType>>)[type]
  if (!objectType) throw failures.corrupt('a pack holds an unknown type of object')
  return { type: objectType, size, headerBytes: at }
}

function sha1(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex')
}

async function sha1OfFile(path: string, bytes: number): Promise<string> {
  const hash = createHash('sha1')
  for await (const chunk of createReadStream(path, { end: bytes - 1 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
