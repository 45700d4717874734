import type { ImageBuild, WhyReply } from '../client/wire.ts'
import { causeLines } from './failure.ts'
import { mark } from './events.ts'
import type { Style } from './style.ts'
import type { Screen } from './table.ts'
import { wrap } from './text.ts'
import { dateTime, duration, type Zone } from './time.ts'

/** The answer first, then what led to it, then what to do. */
export function whyLines(reply: WhyReply, now: number, screen: Screen, zone: Zone = {}): string[] {
  const { style, width } = screen
  const timeline = reply.timeline.map(
    event =>
      `  ${style.dim(dateTime(event.at, now, zone))}  ${mark(event.level, style)} ${event.message}`,
  )
  const only = reply.builds.length === 1
  return [
    ...wrap(reply.summary, width).map(style.bold),
    ...block(timeline),
    ...block(reply.builds.flatMap(build => buildLines(build, only, style))),
    ...block(reply.cause ? causeLines(reply.cause, style) : []),
    ...block(reply.next === '' ? [] : wrap(`Next: ${reply.next}`, width)),
  ]
}

/** What a build printed is shown when it failed, or when it is the only one. */
function buildLines({ service, outcome, tookMs, lines }: ImageBuild, only: boolean, style: Style) {
  const shown = only || outcome === 'failed' ? lines : []
  return [
    `  image of ${service}: ${outcomeWords(outcome, tookMs)}`,
    ...shown.map(line => `    ${style.dim('|')} ${line}`),
  ]
}

function outcomeWords(outcome: string, tookMs: number): string {
  if (outcome === 'reused') return 'unchanged, not built again'
  return `${outcome === 'failed' ? 'the build failed after' : 'built in'} ${duration(tookMs)}`
}

function block(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines]
}
