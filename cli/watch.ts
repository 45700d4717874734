import { setTimeout as delay } from 'node:timers/promises'
import { BanyanError } from '../core/errors.ts'
import type { Progress } from './client/wire.ts'
import type { Context } from './context.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
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

function endedEarly(): BanyanError {
  const message = 'the engine ended the answer early; what was asked may go on: banyan status'
  return new BanyanError('engine-unreachable', message, 'retry')
}

const reconnectForMs = 10_000
const reconnectEveryMs = 500
const maxReconnects = 5

export interface Reconnecting {
  /** Asks for the stream; `again` is true when it is not the first time. */
  readonly open: (again: boolean) => AsyncIterable<Progress>
  /** Rejects while there is no engine. */
  readonly probe: () => Promise<unknown>
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
      throw endedEarly()
    } catch (error) {
      const lost = error instanceof BanyanError && error.code === 'engine-unreachable'
      if (!lost || !heard || attempt >= maxReconnects || options.signal.aborted) throw error
      options.onLost()
      await untilThere(options)
    }
  }
}

async function untilThere({ probe, signal }: Reconnecting): Promise<void> {
  for (let waited = 0; ; waited += reconnectEveryMs) {
    try {
      await probe()
      return
    } catch (error) {
      if (waited >= reconnectForMs || signal.aborted) throw error
    }
    await delay(reconnectEveryMs, undefined, { signal }).catch(() => undefined)
  }
}
