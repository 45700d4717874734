import { codeCell, codeSpan, fenced, folded } from '../../core/markdown.ts'
import type { AppPlan, PlanProblem, PlanView, ServicePlan } from '../../core/model/plan.ts'
import { changeText } from '../../core/change-text.ts'
import { truncate } from '../../core/text-width.ts'
import { fitting, type Block } from './fitting.ts'

/** GitHub's limit for a comment. */
const commentUnits = 65_536
const widestLine = 160
const longestProblem = 3000

/** Starts the comment of a repository's plans in one cluster: finds it again. */
export function planMarker(repository: string, context: string): string {
  return `<!-- banyan:${repository}@${context} -->`
}

/** The plan as GitHub's markdown, without a marker: a table first, then all fields, cut to what a comment holds. */
export function planMarkdown(view: PlanView, units = commentUnits): string {
  const changed = shownApps(view)
  const head = [`### ${planTitle(view)}`, ...aboutLines(view)]
  const blocks: Block[] = [
    ...(changed.length > 0 ? [tableOf(changed, view)] : []),
    ...(view.problems.length > 0 ? [problemsOf(view.problems)] : []),
    ...(changed.length > 0 ? [fieldsOf(changed)] : []),
  ]
  return fitting(head, blocks, units)
}

/** One line without markup: for a check's title or a status. */
export function planTitle(view: PlanView): string {
  const changed = view.apps.filter(app => app.change !== 'unchanged')
  const invalid = view.problems.length
  const parts = [
    ...(invalid > 0 ? [counted(invalid, 'problem')] : []),
    changed.length === 0 ? 'no changes' : `${counted(changed.length, 'application')} changed`,
    ...(changed.some(app => downtimesOf(app).length > 0) ? ['downtime expected'] : []),
  ]
  return `Banyan plan: ${parts.join(', ')}`
}

function shownApps({ apps }: PlanView): readonly AppPlan[] {
  return apps.filter(app => app.change !== 'unchanged' || app.remark !== undefined)
}

function aboutLines({ repository, commit, against, pull, apps }: PlanView): string[] {
  const short = (id: string) => codeSpan(id.slice(0, 7))
  const compared = against === undefined ? '' : `, compared with what runs (${short(against)})`
  const about =
    repository === '' || commit === ''
      ? []
      : [`${codeSpan(repository)} at ${short(commit)}${compared}`]
  const downtimes = apps.flatMap(app => downtimesOf(app).map(s => ({ app: app.app, ...s })))
  return [
    ...about,
    ...(pull?.fork === true ? ['', forkSentence] : []),
    ...(pull && pull.behind > 0 ? ['', behindSentence(pull.behind)] : []),
    ...downtimes.slice(0, shownDowntimes).map(downtimeLine),
    ...(downtimes.length > shownDowntimes
      ? ['', `… ${downtimes.length - shownDowntimes} more services with downtime`]
      : []),
  ]
}

const forkSentence =
  'From a fork: planned without secrets, keys and the values of variables, against its merge base instead of what runs. Values and ' +
  'servers are left out.'

function behindSentence(behind: number): string {
  return `The branch is ${counted(behind, 'commit')} behind its base; what those changed is not part of this plan.`
}

const shownDowntimes = 10

function downtimeLine(service: { app: string; service: string; why: string; grace: string }) {
  const { app, why, grace } = service
  const name = codeSpan(cut(`${app}/${service.service}`))
  return `\n**Downtime** of ${name}: ${why === '' ? 'it is stopped before the new one starts' : codeSpan(truncate(why, widestLine))}${grace}`
}

function downtimesOf({ services }: AppPlan) {
  return services.flatMap(({ service, downtime, graceMs }) =>
    downtime === undefined
      ? []
      : [{ service, why: downtime, grace: graceMs === undefined ? '' : graceText(graceMs) }],
  )
}

function graceText(ms: number): string {
  return ` (the old tasks have up to ${Math.ceil(ms / 1000)} s to end, then the new ones start)`
}

function tableOf(apps: readonly AppPlan[], { pull }: PlanView): Block {
  const withAgents =
    pull?.fork !== true && apps.some(app => app.services.some(s => s.agents.length > 0))
  const columns = ['application', 'service', 'change', 'how', ...(withAgents ? ['runs on'] : [])]
  const rows = apps.flatMap(app => rowsOf(app).map(row => row.slice(0, columns.length)))
  return {
    share: 0.5,
    before: ['', line(columns), line(columns.map(() => '---'))],
    lines: rows.map(cells => ({ text: line(cells), counts: true })),
    more: left => [`| … ${left} more |${' |'.repeat(columns.length - 1)}`],
  }
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function rowsOf(app: AppPlan): string[][] {
  const name = codeCell(cut(app.app))
  const changed = app.services.filter(service => service.change !== 'unchanged')
  const remark =
    app.remark === undefined ? [] : [[name, '', app.change, codeCell(cut(app.remark)), '']]
  const whole = changed.length === 0 && remark.length === 0 ? [[name, '', app.change, '', '']] : []
  return [
    ...remark,
    ...whole,
    ...changed.map(service => [
      name,
      codeCell(cut(service.service)),
      service.change,
      howCell(service),
      service.agents
        .slice(0, shownAgents)
        .map(({ agent, tasks }) => `${codeCell(cut(agent))}${tasks > 1 ? ` ×${tasks}` : ''}`)
        .concat(
          service.agents.length > shownAgents
            ? [`… ${service.agents.length - shownAgents} more`]
            : [],
        )
        .join(', '),
    ]),
  ]
}

const shownAgents = 8

function howCell({ change, tasks, strategy, downtime }: ServicePlan): string {
  const size = counted(tasks, 'task')
  if (change === 'create' || change === 'remove' || strategy === '') return size
  const end = downtime === undefined ? ', no downtime' : ': **downtime**'
  return `${size}, ${codeCell(cut(strategy))}${end}`
}

function problemsOf(problems: readonly PlanProblem[]): Block {
  const lines = problems.flatMap((problem, i) => [
    ...(i === 0 ? [] : [{ text: '', counts: false }]),
    ...problemLines(problem).map((text, at) => ({ text, counts: at === 0 })),
  ])
  return {
    share: 0.6,
    before: ['', '#### Can not be deployed as it is'],
    lines,
    around: fenced,
    more: left => [`… ${counted(left, 'more problem')}`],
  }
}

function problemLines({ message }: PlanProblem): string[] {
  return truncate(message.trimEnd(), longestProblem)
    .split(/\r\n|\r|\n/)
    .map(cut)
}

function fieldsOf(apps: readonly AppPlan[]): Block {
  const lines = apps.flatMap(app =>
    app.services
      .filter(service => service.fields.length > 0)
      .flatMap(({ service, fields }) => [
        { text: `${app.app} ${service}`, counts: false },
        ...fields.map(({ path, before, after }) => ({
          text: cut(
            before === undefined && after === undefined
              ? `  ${path}`
              : `  ${path}  ${changeText(before ?? '', after ?? '', widestLine)}`,
          ),
          counts: true,
        })),
      ]),
  )
  return {
    share: 1,
    before: [''],
    lines,
    around: shown => folded('All changed fields', shown),
    more: left => ['', `… ${counted(left, 'more field')}`],
  }
}

/** One line, also of what is all name. */
function cut(text: string): string {
  return truncate(text.replaceAll(/[\r\n]+/g, ' '), 2 * widestLine)
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
