import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { readSecretFile } from '../../platform/config-file.ts'

/** Who this agent is, and whom it trusts. PEM texts. */
export interface JoinFile {
  readonly name: string
  /** Of the token that it joined with, hex. */
  readonly invite: string
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

const schema: z.ZodType<JoinFile> = z.object({
  name: z.string(),
  invite: z.string(),
  authority: z.string(),
  certificate: z.string(),
  key: z.string(),
})

/** Undefined: there is none. Codes (wait): `join-file-unreadable`, and `secret-exposed` when others may read it. */
export async function readJoinFile(path: string): Promise<JoinFile | undefined> {
  const text = await readPrivate(path)
  if (text === undefined) return undefined
  const parsed = schema.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  const message = `${path} is not what \`banyan-agent init\` writes: remove it and join again with a new token`
  throw new BanyanError('join-file-unreadable', message, 'wait')
}

export async function writeJoinFile(path: string, file: JoinFile): Promise<void> {
  await writePrivate(path, `${JSON.stringify(file, undefined, 2)}\n`)
}

/** As `readSecretFile`; undefined when there is no such file. */
export async function readPrivate(path: string): Promise<string | undefined> {
  const isThere = await readFile(path).then(
    () => true,
    (error: unknown) => (error as NodeJS.ErrnoException).code !== 'ENOENT',
  )
  return isThere ? await readSecretFile(path) : undefined
}

/** All or nothing, and at no moment readable by others than its owner. */
export async function writePrivate(path: string, text: string): Promise<void> {
  const partial = `${path}.${randomBytes(6).toString('hex')}.partial`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(partial, text, { mode: 0o600, flag: 'wx', flush: true })
    await rename(partial, path)
  } catch (cause) {
    const message = `Can't write ${path}: ${messageOf(cause)}`
    throw new BanyanError('file-unwritable', message, 'wait', { cause })
  } finally {
    await rm(partial, { force: true })
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // without V8's message: it quotes the text
  }
}
