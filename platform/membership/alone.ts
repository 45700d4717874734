import { open, rm, stat } from 'node:fs/promises'

/** A program that died half-way holds nobody up for longer. */
const staleMs = 60_000

/**
 * Does something with a file that no other program does at the same time, nor this one twice. Undefined: another one is at it.
 */
export async function alone<T>(path: string, action: () => Promise<T>): Promise<T | undefined> {
  const lock = `${path}.renewing`
  if (!(await take(lock))) {
    if (!(await isStale(lock))) return undefined
    await rm(lock, { force: true })
    if (!(await take(lock))) return undefined
  }
  try {
    return await action()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx', 0o600)).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function isStale(lock: string): Promise<boolean> {
  const found = await stat(lock).catch(() => undefined)
  return found === undefined || Date.now() - found.mtimeMs > staleMs
}
