import type { Clock } from '../../platform/clock.ts'
import { afterProbe, judge, startOfRun, type Check, type Verdict } from './judge.ts'
import type { ProbeResult } from './probe.ts'

interface WatchOptions {
  readonly startedAt: number
  readonly adopted: boolean
  /** Asks the runtime where the image's own check counts; asked again when it fails. */
  readonly check: (signal: AbortSignal) => Promise<Check>
  readonly probe: (check: Check) => Promise<ProbeResult>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** The verdict differs from the one before. */
  readonly onChange: (verdict: Verdict) => void
}

const retryMs = 1_000

/** Probes one run of one container until the signal aborts or nothing is left to find out. Never rejects. */
export async function watchHealth(options: WatchOptions): Promise<void> {
  const { clock, signal, onChange } = options
  const check = await resolveCheck(options)
  if (!check) return
  let state = startOfRun(options.startedAt, options.adopted)
  let told: Verdict | undefined
  while (!signal.aborted) {
    const verdict = judge(check, state, clock.now())
    if (!told || differs(told, verdict)) onChange(verdict)
    told = verdict
    if (verdict.nextProbeAt === undefined) return
    await clock.sleep(Math.max(0, verdict.nextProbeAt - clock.now()), signal)
    if (stopped(signal)) return
    const result = await options.probe(check)
    state = afterProbe(check, state, { ...result, at: clock.now() })
  }
}

async function resolveCheck({ check, clock, signal }: WatchOptions): Promise<Check | undefined> {
  while (!signal.aborted) {
    try {
      return await check(signal)
    } catch {
      await clock.sleep(retryMs, signal)
    }
  }
  return undefined
}

function differs(a: Verdict, b: Verdict): boolean {
  return (
    a.health !== b.health ||
    a.ready !== b.ready ||
    a.undecided !== b.undecided ||
    a.output !== b.output
  )
}

/** A call, because the compiler believes that a property read twice stays what it was. */
function stopped(signal: AbortSignal): boolean {
  return signal.aborted
}
