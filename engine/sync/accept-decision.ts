import { BanyanError } from '../../core/errors.ts'
import type { Trigger } from '../../core/model/application.ts'
import type { Lock } from '../../platform/store/lock.ts'
import type { Compare } from '../../platform/store/store.ts'
import { accept } from './accept.ts'
import { acceptanceOf, type CommitSource, removalOf } from './acceptance.ts'
import type { SyncContext } from './context.ts'
import type { Decision } from './decision.ts'
import { type Held, heldBy, type Hold } from './hold.ts'
import { planText } from './plan-text.ts'
import { requireSyncLock } from './sync-lock.ts'
import { tellHeld } from './tell-once.ts'

const acceptTries = 10

export interface Accepted {
  readonly kind: 'accepted'
  readonly app: string
  readonly generation: number
}

export type Refused = Extract<Decision, { kind: 'refused' }>
type Change = Extract<Decision, { kind: 'accept' | 'remove' }>

export interface Order {
  readonly source: CommitSource
  readonly trigger: Trigger
  readonly lock: Lock
  /** Asked anew before each acceptance: `hold` counts as long as `compare` holds. */
  readonly gate: (app: string) => { readonly hold: Hold | undefined; readonly compare: Compare }
}

/** Accepts a new manifest, or a removal, and tells so; or tells what keeps it back. Rejects with what may pass by itself. */
export async function acceptDecision(
  context: SyncContext,
  decision: Change,
  order: Order,
): Promise<Accepted | Refused | Held> {
  const { events, progress } = context
  const { app } = decision
  const { repository } = order.source
  try {
    const generation = await acceptNow(context, decision, order)
    if (typeof generation !== 'number') {
      await tellHeld(context, repository, generation)
      return generation
    }
    for (const message of decision.kind === 'accept' ? decision.manifest.notices : []) {
      const about = { app, repository, generation }
      await events.record({ kind: 'secret-in-plain-text', level: 'warn', ...about, message })
    }
    progress.emit({
      repository,
      app,
      generation,
      phase: 'plan',
      message: planText(decision.changes),
    })
    return { kind: 'accepted', app, generation }
  } catch (error) {
    if (!(error instanceof BanyanError) || error.disposition !== 'stalled') throw error
    const { code, message } = error
    await events.record({ kind: 'accept-failed', level: 'error', app, repository, message })
    progress.emit({ repository, app, phase: 'refused', message, code })
    if (decision.kind === 'remove') throw error
    return { kind: 'refused', path: decision.manifest.path, app, code, message }
  }
}

/**
 * A rollout step may write the application's record between our look and our write: then look again. So may a person who
 * suspends it, or its repository: then it is held.
 */
async function acceptNow(
  { store, events, reports, view, clock }: SyncContext,
  decision: Change,
  { source, trigger, lock, gate }: Order,
): Promise<number | Held> {
  const { app } = decision
  for (let attempt = 0; attempt < acceptTries; attempt++) {
    const { hold, compare } = gate(app)
    if (hold) return heldBy(hold, decision)
    const before = view.apps.get(app)?.application
    const acceptance =
      decision.kind === 'accept'
        ? acceptanceOf(decision, source, trigger)
        : removalOf(app, before?.value.path ?? '', source, trigger)
    const now = clock.now()
    const context = { store, view, events, reports, now, fence: [lock.fence, compare] }
    const result = await accept(context, before, acceptance)
    if (result) {
      await view.mirror.waitFor(result.revision, AbortSignal.timeout(10_000))
      return result.generation
    }
    await requireSyncLock({ store }, lock, source.repository)
    await clock.sleep(20 * (attempt + 1))
  }
  throw new BanyanError(
    'application-contended',
    `${app} keeps changing; the next sync tries again`,
    'retry',
  )
}
