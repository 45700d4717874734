import { once } from 'node:events'
import { chmod, lstat, mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { dirname, join } from 'node:path'
import { BanyanError } from '../../core/errors.ts'

/** `sun_path` of unix(7), less the final zero. A longer name would be cut off without a word. */
const maxPathBytes = 107

/**
 * Gives `bind` a socket path in a folder that nobody else may enter, and moves the socket to its place once its
 * mode is 0600: at no time can another user connect, and a stale file of a dead server is replaced at once.
 * Rejects with `socket-in-use` when a live server answers there or the file is no socket.
 */
export async function bindPrivately(
  path: string,
  bind: (path: string) => Promise<unknown>,
): Promise<void> {
  await refuseIfTaken(path)
  await mkdir(dirname(path), { recursive: true, mode: 0o755 })
  const folder = await mkdtemp(join(dirname(path), '.s-'))
  const hidden = join(folder, 's')
  try {
    checkLength(path)
    checkLength(hidden)
    await bind(hidden)
    await chmod(hidden, 0o600)
    await rename(hidden, path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function refuseIfTaken(path: string): Promise<void> {
  const file = await lstat(path).catch(() => undefined)
  if (!file) return
  if (!file.isSocket()) throw inUse(`${path} exists and is not a socket.`)
  if (await answers(path)) throw inUse(`Another engine already answers at ${path}.`)
}

async function answers(path: string): Promise<boolean> {
  const socket = createConnection(path)
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(1000) })
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

function checkLength(path: string): void {
  if (Buffer.byteLength(path) <= maxPathBytes) return
  const message = `The socket path ${path} is over ${maxPathBytes} bytes; choose a shorter one.`
  throw new BanyanError('socket-path-too-long', message, 'stalled')
}

function inUse(message: string): BanyanError {
  return new BanyanError('socket-in-use', message, 'stalled')
}
