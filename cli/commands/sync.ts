import type { Context } from '../context.ts'
import type { ExitCode } from '../exit-codes.ts'
import { usage } from '../arguments.ts'
import { reconnecting, watch } from '../watch.ts'

interface SyncOptions {
  readonly wait: boolean
  readonly retry: boolean
  readonly once: boolean
  readonly override?: string
}

/**
 * Syncs one repository, or all. An engine that goes away in the middle is asked again, on whichever engine
 * answers: a sync is idempotent. Only the first request retries what failed, so that a failure is tried once.
 */
export async function sync(
  context: Context,
  repository: string | undefined,
  { wait, retry, once, override }: SyncOptions,
): Promise<ExitCode> {
  const { person, signal, terminal } = context
  const reason = overrideReason(repository, override)
  let engine = await context.engine()
  const messages = reconnecting({
    open: again =>
      engine.sync({
        ...{ repository: repository ?? '', wait, person, once, override: reason },
        retry: retry && !again,
      }),
    reconnect: async () => (engine = await context.reconnect()),
    signal,
    onLost: () => terminal.err('The engine went away; looking for it for 10 s.'),
  })
  return await watch(context, messages)
}

/** It is kept in the history, so it has to say something, and is about one repository. */
function overrideReason(repository: string | undefined, override: string | undefined): string {
  if (override === undefined) return ''
  const reason = override.trim()
  if (reason === '') throw usage('--override needs a reason: it is kept in the history')
  if (repository === undefined) {
    throw usage('--override is for one repository: banyan sync <repo> --override "<why>"')
  }
  return reason
}
