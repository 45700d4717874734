import type { ImageBuild, Wait, WhyReply } from '../client/wire.ts'
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
    ...block(waitLines(reply, now, screen)),
    ...block(timeline),
    ...block(reply.builds.flatMap(build => buildLines(build, only, style))),
    ...block(reply.cause ? causeLines(reply.cause, style) : []),
    ...block(reply.next === '' ? [] : wrap(`Next: ${reply.next}`, width)),
  ]
}

/** So many are told on a screen. */
const waitsShown = 8

/** What it waits for, each with what is known of it and what to do, unless that is said before or at the end. */
function waitLines(
  { waits, givesUpAt, next }: WhyReply,
  now: number,
  { style, width }: Screen,
): string[] {
  const said = new Set(['', next])
  const lines = waits.slice(0, waitsShown).flatMap(wait => {
    const way = said.has(wait.next) ? [] : [wait.next]
    said.add(wait.next)
    return [
      ...indented(sentenceOf(wait, now), width, '  ').map(style.yellow),
      ...[...wait.details, ...way].flatMap(line => indented(line, width, '      ')),
    ]
  })
  const more = waits.length - waitsShown
  return [
    ...lines,
    ...(more > 0 ? [`  and ${more} more; --json tells all`] : []),
    ...(givesUpAt === undefined
      ? []
      : [`  The rollout fails in ${duration(givesUpAt - now)} unless it is ready by then.`]),
  ]
}

function sentenceOf({ task, service, agent, what, until }: Wait, now: number): string {
  const subject = task === '' ? service || agent : `${task} on ${agent}`
  const rest = until === undefined || until <= now ? '' : ` (${duration(until - now)} to go)`
  return `${subject} ${what}${rest}`.trimStart()
}

function indented(text: string, width: number, indent: string): string[] {
  return wrap(text, width - indent.length).map(line => indent + line)
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
