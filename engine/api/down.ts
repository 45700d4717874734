import type { DownRequest__Output } from '../../proto/gen/banyan/v1/DownRequest.ts'
import type { Progress } from '../../proto/gen/banyan/v1/Progress.ts'
import { takeDown, type ApplicationsContext } from '../applications.ts'
import { agentsSweeping } from '../sweeps.ts'
import { changeStream, type ChangeContext } from './change-stream.ts'
import { ProgressQueue } from './follow.ts'

type DownContext = ApplicationsContext & ChangeContext

/** An agent that has not removed its volumes by then is away, or something else uses them. */
const sweepPatienceMs = 30_000

/** Takes an application down and, if asked, waits until its volumes are gone wherever an agent is there to remove them. */
export async function* downStream(
  context: DownContext,
  { app, wait, person, volumes }: DownRequest__Output,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const down = async () => await takeDown(context, app, person, volumes)
  for await (const line of changeStream(context, down, wait, signal)) {
    if (line.done && line.ok && wait && volumes) yield* sweptLines(context, app, signal)
    yield line
  }
}

async function* sweptLines(
  { view, clock }: DownContext,
  app: string,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const queue = new ProgressQueue()
  const stop = view.onTouched(({ sweeps }) => {
    if (sweeps) queue.poke()
  })
  const until = clock.now() + sweepPatienceMs
  const timer = setTimeout(() => queue.poke(), sweepPatienceMs)
  const line = (message: string) => ({ at: clock.now(), app, phase: 'volumes', message })
  try {
    let open = agentsSweeping(view, app)
    while (open.length > 0 && clock.now() < until && !signal.aborted) {
      await queue.news(signal)
      const still = agentsSweeping(view, app)
      for (const agent of open) if (!still.includes(agent)) yield line(`removed on ${agent}`)
      open = still
    }
    for (const agent of open) yield line(waitingFor(agent, view.alive.has(agent)))
  } finally {
    clearTimeout(timer)
    stop()
  }
}

function waitingFor(agent: string, isThere: boolean): string {
  return isThere
    ? `still there on ${agent}: see banyan events`
    : `${agent} is away: it removes them when it is back`
}
