import { open } from 'node:fs/promises'
import { BanyanError, messageOf } from '../core/errors.ts'
import { maxSecretBytes } from '../core/model/secret.ts'
import { askUnseen } from '../platform/unseen.ts'
import { usage } from './arguments.ts'

interface Asked {
  /** What the value is of, for the prompt. */
  readonly title: string
  readonly fromFile: string | undefined
  readonly signal: AbortSignal
}

/**
 * A secret's value: a file's bytes as they are; else standard input, or a person who types it unseen. From these two
 * one line end is taken off: `echo` and Enter put it there. Never an argument: those are for everybody to see.
 */
export async function readSecretValue({ title, fromFile, signal }: Asked): Promise<Buffer> {
  if (fromFile !== undefined) return await readFile(fromFile)
  if (process.stdin.isTTY) return Buffer.from(await ask(title, signal))
  return withoutLineEnd(await readAll(process.stdin))
}

async function readFile(path: string): Promise<Buffer> {
  const file = await open(path).catch((cause: unknown) => {
    throw new BanyanError('path-unknown', `can't read ${path}: ${messageOf(cause)}`, 'stalled')
  })
  try {
    return await readAll(file.createReadStream({ autoClose: false }))
  } catch (cause) {
    if (cause instanceof BanyanError) throw cause
    throw usage(`can't read ${path}: ${messageOf(cause)}`)
  } finally {
    await file.close()
  }
}

async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > maxSecretBytes + 2) throw usage('a secret holds at most 500 KiB')
  }
  return Buffer.concat(chunks)
}

function withoutLineEnd(value: Buffer): Buffer {
  if (value.at(-1) !== 0x0a) return value
  return value.subarray(0, value.at(-2) === 0x0d ? -2 : -1)
}

/** Twice, because nobody sees a slip. */
async function ask(title: string, signal: AbortSignal): Promise<string> {
  const first = await askUnseen(`Value of ${title} (not shown): `, signal)
  if (first !== (await askUnseen('The same again: ', signal))) {
    throw usage('the two values differ: nothing was changed')
  }
  return first
}
