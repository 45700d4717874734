import { truncate } from '../../core/text-width.ts'
import type { Cause, Event, ImageBuild, Wait, WhyReply } from '../client/wire.ts'
import { mark } from './events.ts'
import { causeLines } from './failure.ts'
import { fit, type Block } from './fit.ts'
import { originLines } from './origin.ts'
import { badLines, countLines, isAbout } from './results.ts'
import type { Style } from './style.ts'
import type { Screen } from './table.ts'
import { wrap } from './text.ts'
import { dateTime, duration, type Zone } from './time.ts'

/** Lines of an answer: what fits on a terminal without scrolling. */
const height = 40

/** The answer first, then what led to it, then what to do; in one screen, whatever the cluster's size. */
export function whyLines(reply: WhyReply, now: number, screen: Screen, zone: Zone = {}): string[] {
  const { style, width } = screen
  const { summary, origin, timeline, problems, builds, results, cause, reports, next } = reply
  const isTold = cause === null || results.some(each => isAbout(cause, each))
  const blocks: readonly Block[] = [
    { lines: wrap(summary, width).map(style.bold), least: 4 },
    { lines: waitLines(reply, now, screen), least: 3 },
    { lines: origin ? originLines(origin, now, screen, zone) : [], least: 5 },
    { lines: timelineLines(timeline, now, screen, zone), least: 2, keep: 'last' },
    { lines: problems.map(line => truncate(`  ${line}`, width)), least: 3 },
    { lines: builtLines(builds, screen), least: 2, keep: 'last' },
    { lines: badLines(results, cause, screen), least: 4 },
    { lines: countLines(results, screen), joined: results.some(each => each.ready < each.wanted) },
    ...(isTold ? [] : causeBlocks(cause, screen)),
    { lines: reports.flatMap(line => indented(line, width, '  ')), least: 3, keep: 'last' },
    { lines: next === '' ? [] : wrap(`Next: ${next}`, width), least: 3 },
  ]
  return fit(blocks, height)
}

function timelineLines(
  timeline: readonly Event[],
  now: number,
  { width, style }: Screen,
  zone: Zone,
): string[] {
  const isOfSeveral = new Set(timeline.map(({ app }) => app)).size > 1
  return timeline.map(({ at, level, message, app }) => {
    const subject = isOfSeveral && app !== '' ? `${app}: ` : ''
    const [time, [first = '']] = [dateTime(at, now, zone), `${subject}${message}`.split('\n', 1)]
    const room = width - time.length - 6
    return `  ${style.dim(time)}  ${mark(level, style)} ${truncate(first, room)}`
  })
}

function builtLines(builds: readonly ImageBuild[], { width, style }: Screen): string[] {
  const only = builds.length === 1
  return builds.flatMap(build => buildLines(build, only, style, width))
}

/** The end of a log says most. */
function causeBlocks(cause: Cause, { width, style }: Screen): Block[] {
  const short = { ...cause, lastLines: cause.lastLines.map(line => truncate(line, width - 6)) }
  const lines = causeLines(short, style)
  const facts = lines.length - short.lastLines.length
  return [
    { lines: lines.slice(0, facts), least: 3 },
    { lines: lines.slice(facts), least: 2, keep: 'last', joined: true },
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
function buildLines(
  { service, outcome, tookMs, lines }: ImageBuild,
  only: boolean,
  style: Style,
  width: number,
) {
  const shown = only || outcome === 'failed' ? lines : []
  return [
    `  image of ${service}: ${outcomeWords(outcome, tookMs)}`,
    ...shown.map(line => `    ${style.dim('|')} ${truncate(line, width - 6)}`),
  ]
}

function outcomeWords(outcome: string, tookMs: number): string {
  if (outcome === 'reused') return 'unchanged, not built again'
  return `${outcome === 'failed' ? 'the build failed after' : 'built in'} ${duration(tookMs)}`
}
