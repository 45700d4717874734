import { Loop } from '../../platform/loop.ts'
import { FenceGuard, type FenceGuardOptions } from './fence-guard.ts'
import type { ContainerRuntime } from './runtime.ts'

interface EarlyFenceOptions extends Pick<
  FenceGuardOptions,
  'clock' | 'bootMs' | 'contactNote' | 'log' | 'signal'
> {
  readonly runtime: Pick<ContainerRuntime, 'list'> & FenceGuardOptions['runtime']
}

export interface EarlyFence {
  /** The containers have a guard of their own now, that hears of contact. */
  readonly end: () => void
}

const lookEveryMs = 1_000

/**
 * Looks after exclusive containers that a former life of this agent left, until an engine has let it in: that may never happen,
 * and the time until somebody else may have them goes on since that life's last contact.
 */
export function startEarlyFence(options: EarlyFenceOptions): EarlyFence {
  const { runtime, log } = options
  const stop = new AbortController()
  const end = () => stop.abort()
  options.signal.addEventListener('abort', end, { once: true })
  const { signal } = stop
  const guard = new FenceGuard({
    ...{ ...options, signal },
    onStop: () => undefined,
    onOpen: () => undefined,
  })
  const round = async () => {
    guard.look(await runtime.list(signal), undefined)
    return undefined
  }
  new Loop({ name: 'early fence', resyncMs: lookEveryMs, round, log, signal })
  return { end }
}
