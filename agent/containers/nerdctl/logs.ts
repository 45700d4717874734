import { systemClock } from '../../../platform/clock.ts'
import type { LogLine, LogOptions } from '../runtime.ts'
import { logsArgv } from './argv.ts'
import { attempt, call } from './call.ts'
import { meanings } from './errors.ts'
import { parseLogs, type StampedLine } from './parse.ts'

const limitMs = 30_000
const pollMs = 500

/** Follows by asking again from the last time stamp on, and leaving out what was told of that moment. */
export async function* readLogs(
  program: readonly string[],
  containerId: string,
  { tail, follow, sinceMs }: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const read = async (options: Parameters<typeof logsArgv>[1]) => {
    const what = `read the logs of ${containerId}`
    const argv = logsArgv(containerId, options)
    const { stdout, stderr } = await call(program, argv, {
      what,
      limitMs,
      signal,
      meanings: meanings.other,
    })
    return parseLogs(stdout, stderr)
  }
  const since = sinceMs === undefined ? {} : { since: new Date(sinceMs).toISOString() }
  let told: readonly StampedLine[] = (await read({ tail, ...since })).slice(-tail)
  yield* told
  while (follow && !signal.aborted) {
    const running = await isRunning(program, containerId, signal)
    await systemClock.sleep(running ? pollMs : 0, signal)
    if (stopped(signal)) return
    const last = told.at(-1)
    const lines = await read(last ? { since: last.stamp } : since)
    const fresh = newSince(lines, told)
    yield* fresh
    told = [...told, ...fresh].slice(-1000)
    if (!running) return
  }
}

/** Times are asked for more coarsely than lines have them: what is older than the last one told was told. */
function newSince(lines: readonly StampedLine[], told: readonly StampedLine[]): StampedLine[] {
  const last = told.at(-1)?.stamp ?? ''
  const toldThen = told.filter(({ stamp }) => stamp === last).length
  return lines.filter(({ stamp }) => stamp >= last).slice(toldThen)
}

async function isRunning(program: readonly string[], containerId: string, signal: AbortSignal) {
  const argv = ['container', 'inspect', '--format={{.State.Status}}', containerId]
  const { stdout } = await attempt(program, argv, { limitMs, signal })
  return stdout.trim() === 'running'
}

/** A call, because the compiler believes that a property read twice stays what it was. */
function stopped(signal: AbortSignal): boolean {
  return signal.aborted
}
