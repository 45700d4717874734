import { getPriority, setPriority } from 'node:os'
import { messageOf } from '../../core/errors.ts'
import { systemClock } from '../../platform/clock.ts'
import { commitNextGreeting, pushDemo } from './demo.ts'
import type { Layout } from './layout.ts'
import { startLoad, type LoadResult } from './load.ts'
import { until } from './until.ts'

/** The one line that `banyan dev --exit` prints on standard output. */
export interface Measurement {
  /** The first deployment and the update both became live. */
  readonly deployed: boolean
  /** From the start of `git push` to the first answer of the new version; null if it never came. */
  readonly pushToLiveMs: number | null
  readonly requests: number
  readonly failed: number
}

export const nothingMeasured: Measurement = {
  deployed: false,
  pushToLiveMs: null,
  requests: 0,
  failed: 0,
}

export interface MeasureOptions {
  readonly layout: Layout
  readonly url: string
  /** Resolves when the engine accepted a newer generation and its rollout ended: whether well. */
  readonly untilUpdated: () => Promise<boolean>
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

const measuringPriority = -10
const wantedRate = 200
const seenTimeoutMs = 30_000
/** The load runs before the push and after the rollout, so that nothing around them goes unseen. */
const marginMs = 1000

/** Pushes a changed environment variable and keeps requesting until the update is over. */
export async function measureUpdate(options: MeasureOptions): Promise<Measurement> {
  const { layout, url, say } = options
  const greeting = await commitNextGreeting(layout)
  let seenAt: number | undefined
  const calmDown = takePrecedence()
  const load = startLoad(url, page => {
    if (page.includes(greeting)) seenAt ??= performance.now()
  })
  const update = await pushAndWait(options, () => seenAt).catch((err: unknown) => {
    say(`The update failed: ${messageOf(err)}`)
    return { deployed: false, pushToLiveMs: null }
  })
  const result = await load.stop()
  calmDown()
  problemsOf(result).forEach(say)
  const { requests, failed, rate } = result
  return { ...update, deployed: update.deployed && rate >= wantedRate, requests, failed }
}

async function pushAndWait(
  { layout, untilUpdated, signal }: MeasureOptions,
  seenAt: () => number | undefined,
): Promise<Pick<Measurement, 'deployed' | 'pushToLiveMs'>> {
  await systemClock.sleep(marginMs, signal)
  const pushedAt = performance.now()
  await pushDemo(layout)
  const deployed = await untilUpdated()
  const liveAt = await until(() => Promise.resolve(seenAt()), {
    what: 'The new version did not answer',
    timeoutMs: deployed ? seenTimeoutMs : 0,
    signal,
  })
  await systemClock.sleep(marginMs, signal)
  return { deployed, pushToLiveMs: Math.round(liveAt - pushedAt) }
}

/** On a busy machine what measures comes before what is measured, or it measures itself. Answers how to end it. */
function takePrecedence(): () => void {
  const before = getPriority()
  try {
    setPriority(measuringPriority)
    return () => setPriority(before)
  } catch {
    return () => undefined // not without CAP_SYS_NICE: then the machine had better not be busy
  }
}

/** What a reader has to know about the load, a line each. */
export function problemsOf({ failed, failures, rate }: LoadResult): string[] {
  return [
    ...(failed > 0 ? [`${failed} requests failed, such as: ${failures.join('; ')}`] : []),
    ...(rate < wantedRate
      ? [`Only ${Math.round(rate)} requests/s could be made: this proves too little.`]
      : []),
  ]
}
