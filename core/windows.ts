import { Cron } from 'croner'
import type { DeployWindow } from './config/repository.ts'

/** When what is open closes, or the other way round. */
export interface WindowChange {
  /** Epoch milliseconds. */
  readonly at: number
  /** Of the window that begins or ends then. */
  readonly timeZone: string
}

/** Where a window stands. */
interface Phase {
  readonly isOn: boolean
  /** Until then at least; absent: for good. */
  readonly until?: number
}

/** Beginnings of windows that are looked at: a schedule of every minute must not hold up the engine for long. */
const maxSteps = 600
const nearMs = 6 * 24 * 3_600_000

/** Whether it may be deployed: outside every `deny`, and, where there are any, inside an `allow`. */
export function isOpen(windows: readonly DeployWindow[], at: number): boolean {
  return isOpenIn(
    windows,
    windows.map(window => phaseOf(window, at)),
  )
}

/** The first time after `at` at which `isOpen` answers otherwise; undefined: never, or not soon. */
export function nextChange(windows: readonly DeployWindow[], at: number): WindowChange | undefined {
  const phases = windows.map(window => phaseOf(window, at))
  const before = isOpenIn(windows, phases)
  for (let step = 0; step < maxSteps; step++) {
    const next = Math.min(...phases.map(({ until }) => until ?? Infinity))
    if (next === Infinity) return undefined
    const changing = windows.findIndex((_, i) => phases[i]?.until === next)
    for (const [i, window] of windows.entries()) {
      if (phases[i]?.until === next) phases[i] = phaseOf(window, next)
    }
    if (isOpenIn(windows, phases) !== before) {
      return { at: next, timeZone: windows[changing]?.timeZone ?? 'UTC' }
    }
  }
  return undefined
}

/** `Mon 09:00 Europe/Berlin`; with the date when that is not this week's. */
export function changeText({ at, timeZone }: WindowChange, now: number): string {
  const parts = (options: Intl.DateTimeFormatOptions) =>
    Intl.DateTimeFormat('en-GB', { timeZone, ...options }).format(at)
  const day = parts({ weekday: 'short' })
  const date = at - now < nearMs ? '' : ` ${parts({ day: 'numeric', month: 'short' })}`
  const time = parts({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  return `${day}${date} ${time} ${timeZone}`
}

function isOpenIn(windows: readonly DeployWindow[], phases: readonly Phase[]): boolean {
  const isOn = (kind: DeployWindow['kind']) =>
    windows.some((window, i) => window.kind === kind && phases[i]?.isOn === true)
  if (isOn('deny')) return false
  return windows.every(({ kind }) => kind === 'deny') || isOn('allow')
}

/** `previousRuns` answers with what lies before its moment, so that moment is one millisecond later. */
function phaseOf({ cron, forMs, timeZone }: DeployWindow, at: number): Phase {
  const schedule = new Cron(cron, { timezone: timeZone, paused: true })
  const [begun] = schedule.previousRuns(1, new Date(at + 1))
  if (begun && at < begun.getTime() + forMs) return { isOn: true, until: begun.getTime() + forMs }
  const next = schedule.nextRun(new Date(at))
  return { isOn: false, ...(next && { until: next.getTime() }) }
}
