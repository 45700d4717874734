import type { Clock } from '../clock.ts'
import { alone } from '../membership/alone.ts'

/** Nobody takes longer to bring up an interface, or to change its key. */
const patienceMs = 20_000
const pollMs = 50

/**
 * Changes this machine's end of the tunnel while no other command does: of two at once each would take what the other just made for
 * strange. Whoever waits too long goes on all the same.
 */
export async function inTurn(
  identityFile: string,
  clock: Pick<Clock, 'now' | 'sleep'>,
  action: () => Promise<void>,
): Promise<void> {
  const lock = `${identityFile}.tunnel`
  const until = clock.now() + patienceMs
  while (clock.now() < until) {
    const done = await alone(lock, async () => {
      await action()
      return true
    })
    if (done) return
    await clock.sleep(pollMs)
  }
  await action()
}
