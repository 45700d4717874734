import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { Decrypter } from 'age-encryption'
import { BanyanError, messageOf } from '../../core/errors.ts'
import type { BackupOnDisk } from './file.ts'
import { type BackupCounts, type BackupItem, damaged, headerLine, parseItem } from './layout.ts'

/** A record has at most 1 MiB; JSON in JSON may take several times that. */
const maxLineBytes = 16 * 1024 * 1024

/**
 * What is in it, in order, decrypted as it is read. Whoever wants to be sure that all of it is there reads to the end first.
 * Codes: `backup-locked` (wait): no key opens it, `backup-damaged` (stalled).
 */
export async function* openBackup(
  { path, header, start, end }: BackupOnDisk,
  identities: readonly string[],
): AsyncGenerator<BackupItem, BackupCounts> {
  const source = createReadStream(path, { start, end: end - 1 })
  let counts: BackupCounts | undefined
  let [files, entries, number] = [0, 0, 0]
  try {
    for await (const line of lines(await decrypted(source, identities, path), path)) {
      if (counts) throw damaged(path, 'something follows its end')
      if (number++ === 0) {
        if (`${line}\n` === headerLine(header)) continue
        throw damaged(path, 'its first line was changed')
      }
      const item = parseItem(line, path)
      if (!('kind' in item)) counts = item
      else yield item
      if ('kind' in item && item.kind === 'file') files++
      else if ('kind' in item) entries++
    }
  } finally {
    source.destroy()
  }
  if (counts?.files !== files || counts.entries !== entries) throw damaged(path, 'its end lacks')
  return counts
}

async function decrypted(
  source: Readable,
  identities: readonly string[],
  path: string,
): Promise<ReadableStream<Uint8Array>> {
  const decrypter = new Decrypter()
  try {
    for (const identity of identities) decrypter.addIdentity(identity)
    return await decrypter.decrypt(Readable.toWeb(source) as ReadableStream<Uint8Array>)
  } catch (cause) {
    const sentence = `None of the keys given opens ${path}: ${messageOf(cause)}`
    throw new BanyanError('backup-locked', sentence, 'wait')
  }
}

async function* lines(stream: ReadableStream<Uint8Array>, path: string): AsyncGenerator<string> {
  let pending: Buffer[] = []
  let bytes = 0
  for await (const chunk of tamperProof(stream, path)) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
      yield Buffer.concat([...pending, rest.subarray(0, at)]).toString('utf8')
      pending = []
      bytes = 0
      rest = rest.subarray(at + 1)
    }
    pending.push(rest)
    bytes += rest.length
    if (bytes > maxLineBytes) throw damaged(path, 'a line of it is too long')
  }
  if (bytes > 0) throw damaged(path, 'its end lacks')
}

/** The library says in words only that a part doesn't fit its key. */
async function* tamperProof(
  stream: ReadableStream<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) yield chunk
  } catch (cause) {
    throw damaged(path, `its content doesn't decrypt (${messageOf(cause)})`)
  }
}
