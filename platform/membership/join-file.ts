import { z } from 'zod'
import { BanyanError } from '../../core/errors.ts'
import { readPrivate, writePrivate } from '../private-file.ts'

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

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // without V8's message: it quotes the text
  }
}
