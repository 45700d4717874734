import { Metadata } from '@grpc/grpc-js'
import { z } from 'zod'
import type { FollowedKey } from '../../core/followed-key.ts'

const header = 'banyan-engine-keys'
const schema = z
  .array(z.object({ was: z.string(), key: z.string(), port: z.number().int().min(1).max(65_535) }))
  .max(100)

/** Beside an answer: whoever asks may know of an engine by an old key alone. */
export function followedHeaders(keys: readonly FollowedKey[]): Metadata {
  const metadata = new Metadata()
  if (keys.length > 0) metadata.set(header, JSON.stringify(keys))
  return metadata
}

/** None where nothing is said, or nothing that can be read. */
export function followedIn(headers: Metadata): readonly FollowedKey[] {
  const [text] = headers.get(header)
  if (text === undefined) return []
  try {
    return schema.parse(JSON.parse(text.toString()))
  } catch {
    return []
  }
}
