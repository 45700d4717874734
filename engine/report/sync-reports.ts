import type { GitHubConfig } from '../../core/config/repository.ts'
import { fenced } from '../../core/markdown.ts'
import type { CheckAnnotation, OutboxContent, StatusPost } from '../../core/model/outbox.ts'
import type { RepositoryState } from '../../core/model/repository.ts'
import type { Decision } from '../sync/decision.ts'
import { clip } from './clip.ts'

/** A sync that came to its end. */
export interface Synced {
  readonly before: RepositoryState | undefined
  readonly commit: string
  readonly decisions: readonly Decision[]
  /** Something of the commit was accepted before, by an engine that could not end its sync: that is told with the deployment. */
  readonly begun: boolean
}

type Refused = Extract<Decision, { kind: 'refused' }>
type Settings = Pick<GitHubConfig, 'context' | 'statuses' | 'app'>

/** More would not fit into the transaction that they are written with. */
const mostStatuses = 50
const mostAnnotations = 50
const summaryUnits = 60_000

/**
 * What a commit's statuses are to show of what a sync did not deploy: refused files, what is held, and, once for the whole
 * commit, that nothing of it concerns any application. What it did deploy is told with the deployment (statuses.ts).
 */
export function syncReportsOf(synced: Synced, settings: Settings): OutboxContent[] {
  const { before, commit, decisions } = synced
  if (!settings.statuses) return []
  const isNew = before?.head !== commit
  const refused = decisions.filter(d => d.kind === 'refused')
  const news = refused.filter(d => isNew || before.manifests[d.path]?.error !== d.message)
  const held = decisions.filter(d => d.kind === 'held').filter(d => isNew || !wasHeld(before, d))
  const own = [...news.flatMap(each => ofRefused(each)), ...held.map(ofHeld)].slice(0, mostStatuses)
  const whole = ofCommit(synced, refused, news)
  const isMended = !isNew && refused.length === 0 && hadRefused(before)
  return [
    ...own.map(({ name, ...post }) => statusOf(commit, `${settings.context}/${name}`, post)),
    ...(whole ? [statusOf(commit, settings.context, whole)] : []),
    ...(settings.app && news.length > 0 ? [checkOf(commit, settings.context, refused)] : []),
    ...(settings.app && isMended ? [mendedCheck(commit, settings.context)] : []),
  ]
}

/** Of a commit that nothing is deployed of, because of who signed it, or of when. */
export function refusedCommitReport(
  commit: string,
  message: string,
  settings: Settings,
): OutboxContent[] {
  if (!settings.statuses) return []
  return [statusOf(commit, settings.context, { state: 'error', text: message })]
}

interface Line {
  readonly state: StatusPost['state']
  readonly text: string
}

function ofRefused(refused: Refused): (Line & { readonly name: string })[] {
  if (refused.app === undefined) return []
  return [{ name: refused.app, state: 'error', text: firstProblem(refused) }]
}

function ofHeld({ app, reason }: Extract<Decision, { kind: 'held' }>) {
  return { name: app, state: 'pending', text: `waits: ${reason}` } as const
}

/** Files that no application is known of share the status of the commit. */
function ofCommit(
  { before, commit, decisions, begun }: Synced,
  refused: readonly Refused[],
  news: readonly Refused[],
): Line | undefined {
  const [first, ...more] = refused.filter(({ app }) => app === undefined)
  if (first) {
    if (news.every(({ app }) => app !== undefined)) return undefined
    const rest = more.length === 0 ? '' : `; ${more.length} more files are refused`
    return { state: 'error', text: clip(firstProblem(first), 140 - rest.length) + rest }
  }
  if (before?.head === commit) {
    const isMended = refused.length === 0 && hadRefused(before)
    return isMended ? { state: 'success', text: 'every file can be read' } : undefined
  }
  if (begun || decisions.some(({ kind }) => kind !== 'unchanged' && kind !== 'note'))
    return undefined
  const reasons = decisions.flatMap(d =>
    d.kind === 'unchanged' && d.reason ? [`${d.app} is ${d.reason}`] : [],
  )
  const why = reasons[0] === undefined ? '' : `: ${reasons[0]}`
  return { state: 'success', text: `nothing to deploy${why}` }
}

function hadRefused(before: RepositoryState | undefined): boolean {
  return Object.values(before?.manifests ?? {}).some(({ error }) => error !== undefined)
}

function wasHeld(
  before: RepositoryState | undefined,
  { app, reason }: Extract<Decision, { kind: 'held' }>,
): boolean {
  return before?.held?.includes(app) === true || before?.waiting?.[app] === reason
}

/** `compose.yaml:14:7: unknown key "portz"`. */
function firstProblem({ path, message, diagnostics = [] }: Refused): string {
  const [first] = diagnostics.filter(({ severity }) => severity === 'error')
  if (first) return `${first.file}:${first.line}:${first.column}: ${first.message}`
  const line = message.split('\n', 1)[0] ?? ''
  return line.startsWith(path) ? line : `${path}: ${line}`
}

function statusOf(sha: string, context: string, { state, text }: Line): StatusPost {
  return { kind: 'status', sha, context, state, description: clip(text) }
}

function checkOf(sha: string, name: string, refused: readonly Refused[]): OutboxContent {
  const annotations = refused.flatMap(annotationsOf)
  const text = refused.map(({ message }) => message).join('\n')
  const left = annotations.length - mostAnnotations
  const cut = left > 0 ? [`${left} more problems are not marked in the files.`] : []
  return {
    ...{ kind: 'check', sha, name, conclusion: 'failure' },
    title: refused.length === 1 ? '1 file is refused' : `${refused.length} files are refused`,
    summary: [...cut, ...fenced(text.slice(0, summaryUnits).split('\n'))].join('\n'),
    annotations: annotations.slice(0, mostAnnotations),
  }
}

function annotationsOf({ path, message, diagnostics = [] }: Refused): CheckAnnotation[] {
  if (diagnostics.length === 0) return [{ path, line: 1, level: 'failure', message }]
  return diagnostics.map(({ file, line, column, severity, message: text, hint }) => ({
    ...{ path: file, line, column },
    level: severity === 'error' ? 'failure' : 'warning',
    message: hint === undefined ? text : `${text}\n${hint}`,
  }))
}

function mendedCheck(sha: string, name: string): OutboxContent {
  return {
    ...{ kind: 'check', sha, name, conclusion: 'success', title: 'Every file can be read' },
    ...{ summary: 'What was refused before is taken now.', annotations: [] },
  }
}
