import type { WhyReply } from '../client/wire.ts'
import { causeLines } from './failure.ts'
import { mark } from './events.ts'
import type { Screen } from './table.ts'
import { wrap } from './text.ts'
import { dateTime, type Zone } from './time.ts'

/** The answer first, then what led to it, then what to do. */
export function whyLines(reply: WhyReply, now: number, screen: Screen, zone: Zone = {}): string[] {
  const { style, width } = screen
  const timeline = reply.timeline.map(
    event =>
      `  ${style.dim(dateTime(event.at, now, zone))}  ${mark(event.level, style)} ${event.message}`,
  )
  return [
    ...wrap(reply.summary, width).map(style.bold),
    ...block(timeline),
    ...block(reply.cause ? causeLines(reply.cause, style) : []),
    ...block(reply.next === '' ? [] : wrap(`Next: ${reply.next}`, width)),
  ]
}

function block(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines]
}
