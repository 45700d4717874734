import type { EngineConfig } from '../../core/config/config.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import type { Keyring } from '../secrets/keyring.ts'
import type { JoinContext } from './join.ts'
import { Members } from './members.ts'
import { openAuthority } from './open-authority.ts'

interface OpenOptions {
  readonly listen: ListenPlace
  readonly store: Store
  readonly keyring: Keyring
  readonly events: Events
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** As for `openAuthority`. */
  readonly startOver: boolean
}

type ListenPlace = NonNullable<EngineConfig['agentListen']>

export interface Joining extends JoinContext {
  readonly listen: ListenPlace
}

/** What an engine that listens for agents of other servers needs. Rejects as `openAuthority` does. */
export async function openJoining(options: OpenOptions): Promise<Joining> {
  const { listen, store, keyring, events, clock, log, signal, startOver } = options
  const authority = await openAuthority({ store, keyring, log, now: clock.now(), startOver })
  const members = await Members.start(store, { signal, log })
  return { listen, store, authority, members, events, clock }
}
