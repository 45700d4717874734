import type { Context } from '../context.ts'
import type { ExitCode } from '../exit-codes.ts'
import { reconnecting, watch } from '../watch.ts'

interface SyncOptions {
  readonly wait: boolean
  readonly retry: boolean
}

/**
 * Syncs one repository, or all. An engine that goes away in the middle is asked again, on whichever engine
 * answers: a sync is idempotent. Only the first request retries what failed, so that a failure is tried once.
 */
export async function sync(
  context: Context,
  repository: string | undefined,
  { wait, retry }: SyncOptions,
): Promise<ExitCode> {
  const { person, signal, terminal } = context
  let engine = await context.engine()
  const messages = reconnecting({
    open: again =>
      engine.sync({ repository: repository ?? '', wait, retry: retry && !again, person }),
    reconnect: async () => (engine = await context.reconnect()),
    signal,
    onLost: () => terminal.err('The engine went away; looking for it for 10 s.'),
  })
  return await watch(context, messages)
}
