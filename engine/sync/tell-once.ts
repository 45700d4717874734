import type { SyncContext } from './context.ts'
import type { Held } from './hold.ts'

const heldEvents = {
  prune: 'prune-held',
  window: 'window-held',
  suspended: 'suspend-held',
} as const

export async function tellHeld(
  context: SyncContext,
  repository: string,
  { app, cause, reason }: Held,
): Promise<undefined> {
  const level = cause === 'prune' ? 'warn' : 'info'
  const event = { kind: heldEvents[cause], level, app } as const
  return await tellOnce(context, repository, app, reason, event)
}

/** A refusal is news once, not at every sync. */
export async function tellOnce(
  { view, events, progress }: SyncContext,
  repository: string,
  subject: string,
  message: string,
  event: {
    readonly kind: string
    readonly level: 'info' | 'warn' | 'error'
    readonly app?: string
  },
): Promise<undefined> {
  progress.emit({
    repository,
    phase: event.level === 'error' ? 'refused' : 'held',
    message,
    ...(event.app !== undefined && { app: event.app }),
  })
  const state = view.repositories.get(repository)?.value
  const known =
    state?.manifests[subject]?.error === message ||
    state?.held?.includes(subject) === true ||
    state?.waiting?.[subject] !== undefined
  if (!known) await events.record({ repository, message, ...event })
  return undefined
}
