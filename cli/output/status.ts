import type { ApplicationStatus, RepositoryStatus, StatusReply } from '../client/wire.ts'
import { agentSummary } from './agents.ts'
import { type Cell, type Column, type Row, type Screen, table } from './table.ts'
import { shortCommit } from './text.ts'
import { age, ago, duration } from './time.ts'
import type { Style } from './style.ts'

/** The three tables of `banyan status`. */
export function statusLines(reply: StatusReply, now: number, screen: Screen): string[] {
  const blocks = [
    repositories(reply.repositories, now, screen),
    applications(reply.applications, now, screen),
    agentSummary(reply.agents, now, screen),
  ]
  return blocks.flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]))
}

const repositoryColumns: Column[] = [
  { title: 'REPOSITORY' },
  { title: 'REF', shrinks: true },
  { title: 'COMMIT' },
  { title: 'SYNCED' },
  { title: 'STATE' },
]

function repositories(list: readonly RepositoryStatus[], now: number, screen: Screen): string[] {
  if (list.length === 0) return ['No repository is configured: add one to banyan.yaml.']
  const { style } = screen
  const rows = list.map((repository): Row => ({
    cells: [
      repository.name,
      shortRef(repository.ref),
      shortCommit(repository.commit) || '–',
      ago(repository.syncedAt, now),
      repositoryState(repository.state, style),
    ],
    details: [
      ...repository.problems.flatMap(problem => problem.trimEnd().split('\n')),
      ...repository.next.map(text => ({ text, paint: style.dim })),
    ],
  }))
  return table(repositoryColumns, rows, screen)
}

function repositoryState(state: string, style: Style): Cell {
  switch (state) {
    case 'in-sync':
      return { text: '✓ in sync', paint: style.green }
    case 'syncing':
      return { text: '● syncing', paint: style.cyan }
    case 'error':
      return { text: '✗ not readable', paint: style.red }
    case 'invalid':
      return { text: '✗ manifest invalid', paint: style.red }
    case 'held':
      return { text: '! removals held', paint: style.yellow }
    case 'waiting':
      return { text: '‖ waiting', paint: style.yellow }
    case 'suspended':
      return { text: '‖ suspended', paint: style.yellow }
    case 'never':
      return '– not synced yet'
    default:
      return state
  }
}

const applicationColumns: Column[] = [
  { title: 'APPLICATION' },
  { title: 'GENERATION' },
  { title: 'TASKS' },
  { title: 'ROLLOUT', shrinks: true },
  { title: 'LIVE SINCE' },
]

function applications(list: readonly ApplicationStatus[], now: number, screen: Screen): string[] {
  if (list.length === 0) return ['No application yet: push a compose file to a repository.']
  const rows = list.map((app): Row => ({
    cells: [
      app.name,
      generationText(app),
      `${app.tasksReady}/${app.tasksWanted}`,
      rolloutState(app, screen.style),
      app.liveSince === undefined ? '–' : age(now - app.liveSince),
    ],
    details: applicationDetails(app, screen.style),
  }))
  return table(applicationColumns, rows, screen)
}

function generationText({ active, wanted }: ApplicationStatus): string {
  if (active === undefined) return `– → ${wanted}`
  return active === wanted ? String(active) : `${active} → ${wanted}`
}

function rolloutState(app: ApplicationStatus, style: Style): Cell {
  if (app.down) return { text: '‖ down', paint: style.yellow }
  if (app.failedReason !== '') return { text: failedText(app), paint: style.red }
  if (app.phase === 'done') {
    const took = app.rolloutMs === undefined ? '' : ` in ${duration(app.rolloutMs)}`
    const [pinned, suspended] = [app.pinned && ', pinned', app.suspended !== '' && ', suspended']
    return [`done${took}`, pinned, suspended].filter(Boolean).join('')
  }
  if (app.phase === '') return '–'
  return { text: `● ${app.phase}`, paint: style.cyan }
}

function failedText({ active, wanted }: ApplicationStatus): string {
  if (active === undefined) return `✗ ${wanted} failed`
  return active === wanted ? '✗ failed' : `✗ ${wanted} failed, ${active} keeps serving`
}

function applicationDetails(app: ApplicationStatus, style: Style): Cell[] {
  const dim = (text: string): Cell => ({ text, paint: style.dim })
  return [
    ...(app.failedReason !== '' ? [app.failedReason, dim(`more: banyan why ${app.name}`)] : []),
    ...(app.waiting !== '' ? [dim(`waiting: ${app.waiting}`)] : []),
    ...(app.suspended !== '' ? [app.suspended] : []),
    ...(app.pull > 0 ? [dim(`preview of pull request #${app.pull} of ${app.repository}`)] : []),
    ...(app.down || app.pinned || app.suspended !== ''
      ? [dim(`follow Git again: banyan resume ${app.name}`)]
      : []),
    ...app.urls.map(dim),
  ]
}

/** `refs/heads/main` → `main`. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/(heads|tags)\//, '')
}
