import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'
import { messageOf } from '../../core/errors.ts'
import type { SyncContext } from './context.ts'

/** A push writes several files: they are one piece of news. */
const settleMs = 20

/** Calls back when refs change in a repository on this machine's disk: a push needs no poll and no webhook there. */
export function watchLocal(
  url: string,
  onPush: () => void,
  { log, signal }: Pick<SyncContext, 'log' | 'signal'>,
): void {
  const folder = localFolder(url)
  if (folder === undefined) return
  let timer: NodeJS.Timeout | undefined
  const news = () => {
    clearTimeout(timer)
    timer = setTimeout(onPush, settleMs)
  }
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  const watched = [
    { path: join(folder, 'refs', 'heads'), recursive: true },
    { path: join(folder, 'refs', 'tags'), recursive: true },
    { path: folder, recursive: false },
  ]
  for (const { path, recursive } of watched) {
    try {
      const watcher = watch(path, { recursive, signal }, news)
      watcher.on('error', (err: unknown) => log.warn({ err: messageOf(err), path }, 'watch ended'))
    } catch (err) {
      log.warn({ err: messageOf(err), path }, 'repository is polled only')
    }
  }
}

function localFolder(url: string): string | undefined {
  const path = url.startsWith('file://') ? new URL(url).pathname : url
  if (!path.startsWith('/')) return undefined
  return [path, join(path, '.git')].find(folder => existsSync(join(folder, 'refs', 'heads')))
}
