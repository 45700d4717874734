import { truncate, widthOf } from '../../core/text-width.ts'
import type { AgentResult, Cause } from '../client/wire.ts'
import type { Style } from './style.ts'
import type { Screen } from './table.ts'

/** Agents that are told one by one. */
const shownRows = 6
const shownLogLines = 3
/** Of where a rollout failed more is told than of what else is not well. */
const shownCauseLines = 8

/** The worst first, each with what its probe or its log said, where the rollout failed above all. */
export function badLines(
  results: readonly AgentResult[],
  cause: Cause | null,
  { width, style }: Screen,
): string[] {
  const shown = results.filter(isBad).slice(0, shownRows)
  const subjects = shown.map(({ service, agent }) => `${service} on ${agent}`)
  const wide = Math.max(0, ...subjects.map(widthOf))
  return shown.flatMap((each, i) => {
    const head = `${(subjects[i] ?? '').padEnd(wide)}  ${each.ready}/${each.wanted} ${each.state}`
    const details = isAbout(cause, each)
      ? causeDetails(cause, width, style)
      : detailLines(each, shownLogLines, width, style)
    return [`  ${style.yellow(truncate(head, width - 2))}`, ...details]
  })
}

/** How many more there are: those that are well, by service. */
export function countLines(results: readonly AgentResult[], { width }: Screen): string[] {
  const bad = results.filter(isBad)
  const well = results.filter(each => !isBad(each))
  const hidden = bad.length - shownRows
  return [
    ...(hidden > 0 ? [`  … and ${hidden} more ${are(hidden)} not well`] : []),
    ...(well.length > 0 ? [truncate(`  ${wellText(well, bad.length > 0)}`, width)] : []),
  ]
}

/** Whether a row says where the rollout failed. */
export function isAbout(cause: Cause | null, { agent, service }: AgentResult): cause is Cause {
  return cause?.agent === agent && cause.service === service
}

function isBad({ ready, wanted }: AgentResult): boolean {
  return ready < wanted
}

function causeDetails(cause: Cause, width: number, style: Style): string[] {
  const { exitCode, probe, lastLines } = cause
  const exit = exitCode === undefined ? [] : [`      exit code: ${exitCode}`]
  const about = { probe, lastLines, error: '' }
  return [...exit, ...detailLines(about, shownCauseLines, width, style)]
}

function detailLines(
  { probe, error, lastLines }: Pick<AgentResult, 'probe' | 'error' | 'lastLines'>,
  shown: number,
  width: number,
  style: Style,
): string[] {
  const [first = '', ...rest] = probe.trimEnd().split('\n').slice(0, shown)
  const room = width - 6
  const said = [
    ...(first === '' ? [] : [`probe: ${first}`, ...rest.map(line => `       ${line}`)]),
    ...(error === '' || first !== '' ? [] : [error]),
  ]
  return [
    ...said.map(text => `      ${truncate(text, room)}`),
    ...lastLines.slice(-shown).map(line => `      ${style.dim('|')} ${truncate(line, room - 2)}`),
  ]
}

/** `all well: web 6/6 on 3 agents, db 1/1 on node-1`. */
function wellText(well: readonly AgentResult[], others: boolean): string {
  const services = new Map<string, AgentResult[]>()
  for (const each of well) {
    services.set(each.service, [...(services.get(each.service) ?? []), each])
  }
  const texts = [...services].map(([service, rows]) => {
    const count = rows.reduce((sum, { ready }) => sum + ready, 0)
    const [only] = rows
    const where = rows.length === 1 && only ? only.agent : `${rows.length} agents`
    return `${service} ${count}/${count} on ${where}`
  })
  const head = others ? `… and ${well.length} more ${are(well.length)} well` : 'all well'
  return `${head}: ${texts.join(', ')}`
}

function are(count: number): string {
  return count === 1 ? 'is' : 'are'
}
