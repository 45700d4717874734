import type { Clock } from '../platform/clock.ts'
import type { Stale } from '../core/stale.ts'
import type { Engine } from './client/engine.ts'
import type { Terminal } from './terminal.ts'

/** What every command is given. */
export interface Context {
  readonly terminal: Terminal
  /** Print JSON: one document, or one line per message of a stream. */
  readonly json: boolean
  /** Aborts on Ctrl-C and when `--timeout` is over. */
  readonly signal: AbortSignal
  readonly clock: Clock
  /** Dials at the first call. */
  readonly engine: () => Promise<Engine>
  /** Dials again, perhaps another engine; rejects while none answers. */
  readonly reconnect: () => Promise<Engine>
  /** Whether what an engine answered may be old, as far as it said so. */
  readonly stale?: () => Stale | undefined
  /** Who asks; kept in the history. */
  readonly person: string
}
