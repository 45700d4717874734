import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { createInflate, inflate, inflateSync, type ZlibOptions } from 'node:zlib'
import { failures } from './failures.ts'

/** Inflating less than this takes less time than a trip through the thread pool. */
const inlineBytes = 256 * 1024

/** Of what a bigger object is fed with at a time. */
const chunkBytes = 64 * 1024

/** With the option `info`, which the types don't know: also how many bytes were read. */
type WithInfo = (
  bytes: Buffer,
  options: ZlibOptions,
) => { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } }

const inflateHere = inflateSync as unknown as WithInfo
const inflateInPool = promisify(inflate) as unknown as (
  ...args: Parameters<WithInfo>
) => Promise<ReturnType<WithInfo>>

export interface Inflated {
  readonly data: Buffer
  /** Length of the compressed bytes, which nothing else tells. */
  readonly read: number
}

/** What begins with compressed bytes that make exactly `size`; never makes more than that. */
export async function inflateStart(bytes: Buffer, size: number): Promise<Inflated> {
  const options = { maxOutputLength: Math.max(1, size), chunkSize: Math.max(64, size), info: true }
  const { buffer, engine } =
    size <= inlineBytes ? inflateHere(bytes, options) : await inflateInPool(bytes, options)
  checkSize(buffer.length, size)
  return { data: buffer, read: engine.bytesWritten }
}

/** The object id of what is too large for memory. */
export async function hashWhileInflating(
  bytes: Buffer,
  { type, size }: { readonly type: string; readonly size: number },
  signal: AbortSignal,
): Promise<{ readonly oid: Buffer; readonly read: number }> {
  const hash = createHash('sha1').update(`${type} ${size}\0`)
  const engine = createInflate({ chunkSize: chunkBytes })
  const source = Readable.from(chunksOf(bytes)).pipe(engine)
  let made = 0
  for await (const chunk of source as AsyncIterable<Buffer>) {
    signal.throwIfAborted()
    made += chunk.length
    if (made > size) break
    hash.update(chunk)
  }
  checkSize(made, size)
  return { oid: hash.digest(), read: engine.bytesWritten }
}

function checkSize(made: number, size: number): void {
  if (made !== size) throw failures.corrupt('an object has another size than its header')
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes)
}
