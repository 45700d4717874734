import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import type { Keyring } from '../secrets/keyring.ts'
import type { JoinContext } from './join.ts'
import { Members } from './members.ts'
import { openAuthority } from './open-authority.ts'

interface OpenOptions {
  readonly store: Store
  readonly keyring: Keyring
  readonly events: Events
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** As for `openAuthority`. */
  readonly startOver: boolean
}

/** Who may come in from other machines, and what certifies them. Rejects as `openAuthority` does. */
export async function openJoining(options: OpenOptions): Promise<JoinContext> {
  const { store, keyring, events, clock, log, signal, startOver } = options
  const authority = await openAuthority({ store, keyring, log, now: clock.now(), startOver })
  const members = await Members.start(store, { signal, log, clock })
  return { store, authority, members, events, clock }
}
