import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { FollowedKey } from '../../core/followed-key.ts'
import { writePrivate } from '../private-file.ts'
import type { KnownFollower } from './with-followers.ts'

const schema: z.ZodType<readonly KnownFollower[]> = z.array(
  z.object({ was: z.string(), key: z.string(), port: z.number(), isProven: z.boolean() }),
)
/** The oldest are forgotten. */
const maxKnown = 100

/** In a file beside the certificate: none where it can't be read. */
export async function readFollowers(identityFile: string): Promise<readonly KnownFollower[]> {
  try {
    return schema.parse(JSON.parse(await readFile(pathOf(identityFile), 'utf8')))
  } catch {
    return []
  }
}

/** Keeps what an engine told. False: this user may not write there, and is told again the next time. */
export async function noteFollowers(
  identityFile: string,
  told: readonly FollowedKey[],
): Promise<boolean> {
  const known = await readFollowers(identityFile)
  const isKnown = ({ was, key, port }: FollowedKey) =>
    known.some(one => one.was === was && one.key === key && one.port === port)
  const news = told.filter(one => !isKnown(one))
  if (news.length === 0) return true
  const kept = known.filter(({ was }) => !news.some(one => one.was === was))
  return await write(identityFile, [...kept, ...news.map(one => ({ ...one, isProven: false }))])
}

/** An engine has answered by this key: from now on it is called by it alone. */
export async function noteProven(identityFile: string, key: string): Promise<void> {
  const known = await readFollowers(identityFile)
  await write(
    identityFile,
    known.map(one => (one.key === key ? { ...one, isProven: true } : one)),
  )
}

async function write(identityFile: string, known: readonly KnownFollower[]): Promise<boolean> {
  const text = `${JSON.stringify(known.slice(-maxKnown))}\n`
  return await writePrivate(pathOf(identityFile), text).then(
    () => true,
    () => false,
  )
}

function pathOf(identityFile: string): string {
  return join(dirname(identityFile), 'engine-keys.json')
}
