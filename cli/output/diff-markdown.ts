import type { AppDiff, DiffReply, ServiceDiff } from '../client/wire.ts'
import { diffLines, howText } from './diff.ts'
import { plain } from './style.ts'
import { count, shortCommit } from './text.ts'

/** The plan as a comment on a pull request: a table first, the whole text folded. */
export function diffMarkdown(reply: DiffReply): string[] {
  const changed = reply.apps.filter(app => app.change !== 'unchanged')
  if (changed.length === 0 && reply.errors.length === 0) {
    return [`### Banyan plan${commitText(reply)}`, 'No changes.']
  }
  return [
    ...changed.flatMap(app => [...appSection(app, reply), '']),
    ...(changed.length > 0 ? folded('All changed fields', diffLines(reply, textScreen)) : []),
    ...errorSection(reply.errors),
  ]
}

const textScreen = { width: 120, style: plain }

function appSection(app: AppDiff, reply: DiffReply): string[] {
  const changed = app.services.filter(service => service.change !== 'unchanged')
  const summary = [
    `${changed.length} of ${count(app.services.length, 'service')} change`,
    app.downtime ? `**downtime expected: ${downtimeText(changed)}**` : 'no downtime',
  ]
  return [
    `### Banyan plan for ${code(app.app)}${commitText(reply)}`,
    summary.join(' · '),
    '',
    '| service | change | how |',
    '|---|---|---|',
    ...changed.map(s => `| ${code(s.service)} | ${s.change} | ${escapeCell(howText(s))} |`),
  ]
}

function downtimeText(services: readonly ServiceDiff[]): string {
  return services
    .filter(service => service.downtimeReason !== '')
    .map(service => `${service.service} (${service.downtimeReason})`)
    .join(', ')
}

function commitText({ commit }: DiffReply): string {
  return commit === '' ? '' : ` · ${shortCommit(commit)}`
}

function errorSection(errors: readonly string[]): string[] {
  if (errors.length === 0) return []
  return ['### Banyan: manifests refused', ...fenced(errors.flatMap(error => error.split('\n')))]
}

function folded(title: string, lines: readonly string[]): string[] {
  return [`<details><summary>${title}</summary>`, '', ...fenced(lines), '', '</details>']
}

/** A fence longer than any in the text: a manifest's value can't end it. */
function fenced(lines: readonly string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap(l => (l.match(/`+/g) ?? []).map(run => run.length)))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}text`, ...lines, fence]
}

function code(text: string): string {
  return `\`${text.replaceAll('`', '')}\``
}

function escapeCell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll('<', '&lt;')
}
