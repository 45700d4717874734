import { createHash } from 'node:crypto'

export interface IndexEntry {
  /** 20 bytes. */
  readonly oid: Buffer
  readonly offset: number
  /** Of the entry as it is in the pack, header included. */
  readonly crc: number
}

/** An index of version 2 for a pack below 2 GiB (gitformat-pack(5)). `packDigest`: the 20 bytes that end the pack. */
export function renderIndex(entries: readonly IndexEntry[], packDigest: Buffer): Buffer {
  const sorted = [...entries].sort(byId)
  const body = Buffer.concat([
    Buffer.from('ff744f6300000002', 'hex'),
    numbers(fanout(sorted)),
    ...sorted.map(({ oid }) => oid),
    numbers(sorted.map(({ crc }) => crc)),
    numbers(sorted.map(({ offset }) => offset)),
    packDigest,
  ])
  return Buffer.concat([body, createHash('sha1').update(body).digest()])
}

/** The first four bytes decide nearly always, and faster than comparing all. */
function byId({ oid: a }: IndexEntry, { oid: b }: IndexEntry): number {
  return a.readUInt32BE(0) - b.readUInt32BE(0) || a.compare(b)
}

/** For each first byte: how many ids begin with it or a smaller one. */
function fanout(sorted: readonly IndexEntry[]): number[] {
  const totals: number[] = []
  let total = 0
  for (let byte = 0; byte < 256; byte++) {
    while (sorted[total]?.oid[0] === byte) total++
    totals.push(total)
  }
  return totals
}

function numbers(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, i * 4)
  return bytes
}
