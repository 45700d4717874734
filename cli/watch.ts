import { setTimeout as delay } from 'node:timers/promises'
import { BanyanError, codeOf } from '../core/errors.ts'
import type { Progress } from './client/wire.ts'
import type { Context } from './context.ts'
import { exitCodes, isUnreachable, type ExitCode } from './exit-codes.ts'
import { failedRolloutLines } from './output/failure.ts'
import { jsonLine } from './output/json.ts'
import { progressLines } from './output/progress.ts'
import { printableData } from './output/text.ts'
import { addProgress, failuresOf, nothingYet, type ProgressState } from './progress/state.ts'

/** How progress is shown while it comes in. */
interface ProgressView {
  readonly show: (progress: Progress, state: ProgressState) => void
  /** Leaves on the screen what a person wants to keep. */
  readonly close: () => Promise<void>
}

/** Shows a stream of progress to its end. The exit code tells whether everything asked for holds. */
export async function watch(
  context: Context,
  messages: AsyncIterable<Progress>,
): Promise<ExitCode> {
  const view = await viewFor(context)
  let state = nothingYet
  try {
    for await (const message of messages) {
      state = addProgress(state, printableData(message))
      view.show(message, state)
    }
  } finally {
    await view.close()
  }
  if (context.signal.aborted) throw stoppedWatching(context)
  if (!state.end) throw endedEarly()
  if (!context.json) reportFailures(context, state)
  return state.end.ok ? exitCodes.ok : exitCodes.failed
}

async function viewFor(context: Context): Promise<ProgressView> {
  const { terminal, json } = context
  if (json) return lineView(progress => [jsonLine(progress)], terminal.out)
  if (!terminal.interactive) {
    return lineView(progress => progressLines(printableData(progress)), terminal.out)
  }
  const { openScreen } = await import('./progress/screen.tsx')
  return openScreen(terminal, context.clock)
}

function lineView(
  render: (progress: Progress) => readonly string[],
  out: (line: string) => void,
): ProgressView {
  return {
    show: progress => render(progress).forEach(out),
    close: () => Promise.resolve(),
  }
}

function reportFailures({ terminal }: Context, state: ProgressState): void {
  for (const failure of failuresOf(state)) {
    failedRolloutLines(failure, terminal.errStyle).forEach(terminal.err)
  }
}

function stoppedWatching({ terminal, signal, json }: Context): unknown {
  if (!json) terminal.err('Stopped watching. What was asked for goes on: banyan status')
  return signal.reason
}

function endedEarly(): BanyanError {
  const message = 'The engine went away in the middle of its answer; what was asked for may go on'
  return new BanyanError('engine-unreachable', message, 'retry')
}

const reconnectForMs = 10_000
const reconnectEveryMs = 500
const maxReconnects = 5

interface Reconnecting {
  /** Asks for the stream; `again` is true when it is not the first time. */
  readonly open: (again: boolean) => AsyncIterable<Progress>
  /** Looks for an engine; rejects while there is none. */
  readonly reconnect: () => Promise<unknown>
  readonly signal: AbortSignal
  readonly onLost: () => void
}

/**
 * A stream of an idempotent request, continued on the next engine when the one that answered goes away: tried for
 * 10 s, five times at most. A first message that never came is not waited for: then nobody is there.
 */
export async function* reconnecting(options: Reconnecting): AsyncGenerator<Progress> {
  for (let attempt = 0; ; attempt++) {
    let heard = attempt > 0
    try {
      for await (const message of options.open(attempt > 0)) {
        heard = true
        yield message
        if (message.done) return
      }
      if (options.signal.aborted) return
      throw endedEarly()
    } catch (error) {
      const code = codeOf(error)
      const lost = isUnreachable(code) || code === 'store-unavailable'
      if (!lost || !heard || attempt >= maxReconnects || options.signal.aborted) throw error
      options.onLost()
      await untilThere(options)
    }
  }
}

async function untilThere({ reconnect, signal }: Reconnecting): Promise<void> {
  const until = performance.now() + reconnectForMs
  for (;;) {
    try {
      await reconnect()
      return
    } catch (error) {
      if (performance.now() >= until || signal.aborted) throw error
    }
    await delay(reconnectEveryMs, undefined, { signal }).catch(() => undefined)
  }
}
