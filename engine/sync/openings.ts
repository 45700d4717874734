import type { SyncContext } from './context.ts'

/** Clocks of servers are set, and timers have an end: look again so often. */
const maxSleepMs = 3_600_000

/**
 * Calls `open` when the window opens that changes of a repository wait for. What it answers with is to be called whenever
 * that time may have changed; a time that is over by then is left to the polls.
 */
export function openings(
  { view, clock, signal }: Pick<SyncContext, 'view' | 'clock' | 'signal'>,
  open: (repository: string) => void,
): (repository: string) => void {
  const awaited = new Map<string, number>()
  const wait = async (name: string, at: number) => {
    const isAwaited = () => awaited.get(name) === at && !signal.aborted
    while (isAwaited() && clock.now() < at) {
      await clock.sleep(Math.min(at - clock.now(), maxSleepMs), signal)
    }
    if (!isAwaited()) return
    awaited.delete(name)
    open(name)
  }
  return name => {
    const at = view.repositories.get(name)?.value.opensAt
    if (at === undefined || at <= clock.now() || awaited.get(name) === at) return
    awaited.set(name, at)
    void wait(name, at)
  }
}
