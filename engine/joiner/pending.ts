import { join } from 'node:path'
import { forgetPendingKey } from '../../platform/membership/pending-key.ts'

/** Where the key is that a new engine joins with, until it has started for the first time. */
export function pendingAt(dataDir: string): readonly [string, string] {
  return [join(dataDir, 'join'), 'engine']
}

/** The engine has entered the list with a key of this life: the other one is of no use any more. */
export async function forgetJoining(dataDir: string): Promise<void> {
  await forgetPendingKey(...pendingAt(dataDir))
}
