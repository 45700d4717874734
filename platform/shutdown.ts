import { setMaxListeners } from 'node:events'
import type { Logger } from './logger.ts'

/** A program that has not closed by then is ended: a hung peer must not keep it. */
const deadlineMs = 10_000

/**
 * Turns SIGINT and SIGTERM into an abort. Closers run in the order given, each despite errors of those before;
 * then the process ends with code 0. A second signal ends it at once.
 */
export function shutdownSignal(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal) // one for each stream: Node would take eleven for a leak, and say so
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return controller
}

/** What is ended when a program stops, by what it is called in the log. */
export type Closers = readonly (readonly [part: string, close: () => Promise<unknown>])[]

export async function closeInOrder(log: Logger, closers: Closers): Promise<void> {
  const timer = setTimeout(() => {
    log.error('shutdown took too long')
    process.exit(1)
  }, deadlineMs)
  for (const [part, close] of closers) {
    await close().catch((err: unknown) => log.warn({ part, err }, 'close failed'))
  }
  clearTimeout(timer)
}
