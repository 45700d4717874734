import { Encrypter } from 'age-encryption'
import { BanyanError } from '../../core/errors.ts'
import type { BackupHeader } from '../../core/model/backup.ts'
import { type BackupItem, endLine, headerLine, headLine, itemLine } from './layout.ts'

/** Lines are gathered into chunks of about so many bytes. */
const chunkBytes = 64 * 1024

/**
 * A backup as it is written, but for the checksum at its end. What is taken from `items` is asked for as the reader reads: it
 * is never in memory as a whole. Code: `recipient-invalid` (stalled).
 */
export async function* encryptBackup(
  header: BackupHeader,
  items: AsyncIterable<BackupItem>,
): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter()
  for (const recipient of header.recipients) addRecipient(encrypter, recipient)
  yield Buffer.from(headLine(header))
  yield* read(await encrypter.encrypt(streamOf(chunks(lines(header, items)))))
}

function addRecipient(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient)
  } catch (cause) {
    const sentence = `"${recipient.slice(0, 80)}" is no age recipient: it looks like age1…, and age-keygen prints it`
    throw new BanyanError('recipient-invalid', sentence, 'stalled', { cause })
  }
}

async function* lines(
  header: BackupHeader,
  items: AsyncIterable<BackupItem>,
): AsyncGenerator<string> {
  let [files, entries] = [0, 0]
  yield headerLine(header)
  for await (const item of items) {
    if (item.kind === 'file') files++
    else entries++
    yield itemLine(item)
  }
  yield endLine({ files, entries })
}

async function* chunks(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let parts: Buffer[] = []
  let bytes = 0
  for await (const text of texts) {
    const part = Buffer.from(text)
    parts.push(part)
    bytes += part.length
    if (bytes < chunkBytes) continue
    yield Buffer.concat(parts)
    parts = []
    bytes = 0
  }
  yield Buffer.concat(parts)
}

function streamOf(source: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: async controller => {
      const next = await source.next()
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
    cancel: async () => {
      await source.return(undefined)
    },
  })
}

async function* read(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  let done = false
  try {
    for (;;) {
      const next = await reader.read()
      done = next.done
      if (next.done) return
      yield next.value
    }
  } finally {
    if (!done) await reader.cancel().catch(() => undefined)
  }
}
