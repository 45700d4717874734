import { systemClock } from '../../../platform/clock.ts'
import type { Logger } from '../../../platform/logger.ts'
import { label } from '../docker/labels.ts'
import { attempt } from './call.ts'

const limitMs = 30_000
const pollMs = 1_000

/** Looks once a second: nerdctl's own stream of events leaves out the ends of containers that it did not stop. */
export async function watchContainers(
  program: readonly string[],
  agent: string,
  onEvent: () => void,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  let before: string | undefined
  while (!signal.aborted) {
    try {
      const argv = ['ps', '--all', '--no-trunc', '--format={{.ID}} {{.Status}}']
      const own = [...argv, `--filter=label=${label.agent}=${agent}`]
      const { stdout } = await attempt(program, own, { limitMs, signal })
      const now = essence(stdout)
      if (now !== before) onEvent()
      before = now
    } catch (err) {
      if (!stopped(signal)) log.debug({ err }, 'nerdctl could not be asked')
    }
    await systemClock.sleep(pollMs, signal)
  }
}

/** A call, because the compiler believes that a property read twice stays what it was. */
function stopped(signal: AbortSignal): boolean {
  return signal.aborted
}

/** `Up 3 minutes` is nothing new. */
function essence(table: string): string {
  return table
    .split('\n')
    .map(line => line.replace(/ Up .*/, ' Up'))
    .sort()
    .join('\n')
}
