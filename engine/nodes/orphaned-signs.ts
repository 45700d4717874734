import { keys } from '../../core/keys.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import { leaseMs } from './liveness.ts'
import { engineOf, type SignsOfLife } from './sign-of-life.ts'

type Signs = Pick<SignsOfLife, 'store' | 'view' | 'engineId' | 'newest'>

/**
 * A put that its stream gave up can be done after that stream has seen to its end (`SignOfLife`): where nothing stood before
 * and nothing stands again, its compare holds. The lease would keep such a sign for as long as this engine lives, and nobody
 * would ever call the agent lost. So what no stream here answers for goes, once that was so for a lease.
 */
export function watchOrphans(
  signs: Signs,
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): void {
  let before: ReadonlySet<string> = new Set()
  new Loop({
    ...{ name: 'signs of life', resyncMs: leaseMs, log, signal },
    round: async () => {
      before = await endOrphans(signs, before)
      return undefined
    },
  })
}

/** Ends the signs that were orphans before, too. Answers whose are: agents' names. */
export async function endOrphans(
  signs: Signs,
  before: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const { view, engineId, newest } = signs
  const orphans = [...view.alive].flatMap(([name, { engine }]) =>
    engine === engineId && !newest.has(name) ? [name] : [],
  )
  for (const name of orphans) if (before.has(name)) await end(signs, name)
  return new Set(orphans)
}

async function end({ store, engineId, newest }: Signs, name: string): Promise<void> {
  const key = keys.alive(name)
  const entry = await store.get(key)
  if (newest.has(name) || !entry || engineOf(entry) !== engineId) return
  await store.commit({
    compare: [{ key, modRevision: entry.modRevision }],
    writes: [{ kind: 'delete', key }],
  })
}
