import type { OutboxEntry } from '../../core/model/outbox.ts'
import type { Write } from '../../platform/store/store.ts'

/**
 * Brings the entries of one channel to whoever is owed them: a forge (github-sender.ts), or a receiver of notifications. The
 * outbox owns order, time and repetition: a sender makes at most one request a call, and never waits or repeats by itself.
 */
export interface Sender {
  /**
   * Channels that share it share its limits: their requests go out one after the other, paced, from one engine at a time.
   * Part of a lock's name: letters, digits, `:`, `-` and `_`.
   */
  readonly credential: string

  /**
   * One request. The signal aborts when another engine may take over, or when its time is over; a request must end with it.
   * Rejecting is `unknown`: nobody can say whether it has arrived. What is certain not to have left is `later` or `pause`.
   */
  send(entry: OutboxEntry, signal: AbortSignal): Promise<Sent>

  /**
   * Whether an earlier request has arrived. Asked, instead of sending, of an entry whose last answer nobody saw: lost, cut
   * off, 5xx, or its engine died. Without this such an entry is sent again: it arrives at least once, not exactly once.
   */
  find?(entry: OutboxEntry, signal: AbortSignal): Promise<Sent | Absent>
}

export type Sent = Arrived | Unknown | Later | Pause | Refused

/** `writes` go into the transaction that deletes the entry. */
export interface Arrived {
  readonly kind: 'arrived'
  readonly writes?: readonly Write[]
}

export interface Absent {
  readonly kind: 'absent'
}

/** It may have arrived: asked for, after a while, before it is sent again. */
export interface Unknown {
  readonly kind: 'unknown'
  readonly error: ReportError
}

/** It has not arrived. This entry alone, and what comes after it in its subject, waits until then. */
export interface Later {
  readonly kind: 'later'
  /** Epoch milliseconds. */
  readonly until: number
  readonly error: ReportError
}

/** It has not arrived, and others wouldn't either until then: all of the credential, or of this kind in this channel. */
export interface Pause {
  readonly kind: 'pause'
  readonly of: 'credential' | 'kind'
  /** Epoch milliseconds. */
  readonly until: number
  readonly error: ReportError
}

/** It never will: given up, with an event that says so. Its subject goes on. `writes` as of one that arrived. */
export interface Refused {
  readonly kind: 'refused'
  readonly error: ReportError
  readonly writes?: readonly Write[]
}

/** `message`: one sentence for people, without secrets. */
export interface ReportError {
  readonly code: string
  readonly message: string
}
