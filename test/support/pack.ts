import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'

const types = { commit: 1, tree: 2, blob: 3, tag: 4 } as const

/** What a test puts into a pack. `size`: what the header claims, when that is a lie. */
export type PackEntry =
  | { readonly type: keyof typeof types; readonly data: Buffer; readonly size?: number }
  | { readonly base: string; readonly delta: Buffer }
  /** How many bytes before this entry its base begins. */
  | { readonly distance: number; readonly delta: Buffer }

/** A pack as a server sends it (gitformat-pack(5)). */
export function packOf(entries: readonly PackEntry[], count = entries.length): Buffer {
  const header = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1')
  header.writeUInt32BE(count, 8)
  return sealed(Buffer.concat([header, ...entries.map(packEntry)]))
}

/** With the checksum that such bytes end with. */
export function sealed(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, createHash('sha1').update(bytes).digest()])
}

export function packEntry(entry: PackEntry): Buffer {
  if ('type' in entry) {
    const { type, data, size = data.length } = entry
    return Buffer.concat([entryHead(types[type], size), deflateSync(data)])
  }
  const body = deflateSync(entry.delta)
  if ('base' in entry) {
    return Buffer.concat([entryHead(7, entry.delta.length), Buffer.from(entry.base, 'hex'), body])
  }
  return Buffer.concat([entryHead(6, entry.delta.length), distanceBytes(entry.distance), body])
}

/** A delta that copies the whole base and appends. Base and text below 128 bytes. */
export function appending(base: Buffer, text: string): Buffer {
  const more = Buffer.from(text)
  const sizes = [base.length, base.length + more.length]
  return Buffer.from([...sizes, 0x90, base.length, more.length, ...more])
}

export function blobId(data: Buffer): string {
  return createHash('sha1').update(`blob ${data.length}\0`).update(data).digest('hex')
}

function entryHead(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 15)]
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push((bytes.pop() ?? 0) | 0x80, rest & 0x7f)
  }
  return Buffer.from(bytes)
}

function distanceBytes(distance: number): Buffer {
  const bytes = [distance & 0x7f]
  for (let rest = distance >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (--rest & 0x7f))
  return Buffer.from(bytes)
}
