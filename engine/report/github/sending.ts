import type { OutboxContent, OutboxEntry } from '../../../core/model/outbox.ts'
import type { Random } from '../../../core/random.ts'
import type { Store } from '../../../platform/store/store.ts'
import type { Reply } from '../../github/ask-for.ts'
import type { GitHub } from '../../github/github.ts'
import { verdictOf } from '../../github/verdict.ts'
import type { RollingLease } from '../../rolling-lease.ts'
import type { Absent, Sent } from '../sender.ts'

/** What it takes to send to one repository at GitHub. */
export interface Sending {
  readonly github: GitHub
  readonly store: Store
  /** Thirty days: for what was posted. */
  readonly postedLease: RollingLease
  /** Seven days: for what is owed. */
  readonly outboxLease: RollingLease
  readonly now: () => number
  readonly random: Random
}

/** An entry whose content is of one kind. */
export type EntryOf<K extends OutboxContent['kind']> = OutboxEntry & {
  readonly content: Extract<OutboxContent, { readonly kind: K }>
}

/** How entries of one kind are sent, and asked for. */
export interface Way<K extends OutboxContent['kind']> {
  send(sending: Sending, entry: EntryOf<K>, signal: AbortSignal): Promise<Sent>
  find(sending: Sending, entry: EntryOf<K>, signal: AbortSignal): Promise<Sent | Absent>
}

export const absent: Absent = { kind: 'absent' }
export const arrived: Sent = { kind: 'arrived' }

/** Either what was asked for, or what the answer means for the entry. */
export type Judged<T> = { readonly body: T } | { readonly sent: Sent }

export function judged<T>(
  { github, now, random }: Sending,
  { tries }: OutboxEntry,
  reply: Reply<T>,
): Judged<T> {
  if (reply.ok) return { body: reply.body }
  const what = `${github.owner}/${github.repo}`
  const verdict = verdictOf(reply, { what, tries: Math.max(1, tries), now: now(), random })
  return { sent: verdict.kind === 'sent' ? arrived : verdict }
}
