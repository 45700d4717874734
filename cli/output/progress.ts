import type { Progress } from '../client/wire.ts'
import { phases, type RolloutView } from '../progress/state.ts'
import type { Style } from './style.ts'
import { widthOf } from '../../core/text-width.ts'
import { clockTime, duration, type Zone } from './time.ts'

/** For logs and pipes: one message, one line (a plan: several). */
export function progressLines(progress: Progress, zone: Zone = {}): string[] {
  const { app, repository, generation, phase, message, at } = progress
  const subject = [app || repository, generation > 0 ? String(generation) : '']
    .filter(Boolean)
    .join(' ')
  const head = [clockTime(at, zone), subject, phase].filter(Boolean).join('  ')
  const [first = '', ...rest] = message.trimEnd().split('\n')
  return rest.length === 0
    ? [`${head}${first === '' ? '' : `  ${first}`}`]
    : [head, ...[first, ...rest].map(line => `  ${line}`.trimEnd())]
}

/** What stays on the screen of a person: a plan as it is, the rest after its subject. */
export function noticeLines(notice: Progress, style: Style): string[] {
  const { app, repository, generation, phase, message } = notice
  const lines = message.trimEnd().split('\n')
  const subject = app || repository
  if (phase === 'plan') {
    const head = generation > 0 ? `${style.bold(subject)}  generation ${generation}` : subject
    return [head, ...lines.map(line => `  ${line}`), '']
  }
  return lines.map((line, i) => (i === 0 && subject ? `${style.bold(subject)}  ${line}` : line))
}

const separator = ' ─ '
const skipped = '…'

/**
 * `building ─ scheduling ─ starting ─ …`, as much of it as fits around the phase that it is in. What follows the
 * switch shows only when it is reached: from there on the new generation serves.
 */
function phaseBar(rollout: RolloutView, width: number, style: Style): string {
  const way = phasesOf(rollout)
  const { first, last } = fit(way, way.indexOf(rollout.phase), width)
  const shown = way.slice(first, last + 1).map(phase => paintPhase(phase, rollout, style))
  return [
    ...(first > 0 ? [style.dim(skipped)] : []),
    ...shown,
    ...(last < way.length - 1 ? [style.dim(skipped)] : []),
  ].join(style.dim(separator))
}

/** One line: mark, name, bar, how long it took or has taken. */
export function rolloutLine(
  rollout: RolloutView,
  nameWidth: number,
  now: number,
  { width, style }: { readonly width: number; readonly style: Style },
): string {
  const name = `${rollout.app} ${rollout.generation}`.padEnd(nameWidth)
  const took = tookText(rollout, now)
  const bar = phaseBar(rollout, width - widthOf(name) - widthOf(took) - 6, style)
  return `${markOf(rollout, style)} ${style.bold(name)}  ${bar}  ${style.dim(took)}`
}

function phasesOf({ phase, reached, endedAt }: RolloutView): string[] {
  const ahead = phases.filter(p => p !== 'draining' && p !== 'done')
  if (phase === 'done') return [...ahead, phase]
  if (endedAt !== undefined) return [...phases.slice(0, reached + 1), phase]
  return phases.some(p => p === phase) && !ahead.some(p => p === phase) ? [...ahead, phase] : ahead
}

/** Leaves out from the left up to the current phase, then from the right. */
function fit(way: readonly string[], current: number, width: number) {
  let first = 0
  let last = way.length - 1
  const taken = () => {
    const cut = [first > 0, last < way.length - 1].filter(Boolean).map(() => skipped)
    return widthOf([...way.slice(first, last + 1), ...cut].join(separator))
  }
  while (taken() > width && first < last) {
    if (first < current) first++
    else last--
  }
  return { first, last }
}

function paintPhase(phase: string, rollout: RolloutView, style: Style): string {
  if (phase === rollout.phase) {
    if (failed(rollout)) return style.red(phase)
    return phase === 'done' ? style.green(phase) : style.bold(style.cyan(phase))
  }
  return phases.findIndex(p => p === phase) <= rollout.reached ? phase : style.dim(phase)
}

/** While it counts, its width hardly changes: the bar beside it stays calm. */
function tookText({ startedAt, endedAt }: RolloutView, now: number): string {
  if (endedAt !== undefined) return duration(endedAt - startedAt)
  const ms = Math.max(0, now - startedAt)
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s`.padStart(6) : duration(ms)
}

function markOf(rollout: RolloutView, style: Style): string {
  if (failed(rollout)) return style.red('✗')
  if (rollout.phase === 'superseded') return style.dim('–')
  return rollout.phase === 'done' ? style.green('✓') : style.cyan('●')
}

function failed({ phase }: RolloutView): boolean {
  return phase === 'failed' || phase === 'rolled-back'
}
