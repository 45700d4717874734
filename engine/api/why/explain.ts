import type { Application } from '../../../core/model/application.ts'
import type { RepositoryState } from '../../../core/model/repository.ts'
import { isFinished, isLive, type Rollout } from '../../../core/model/rollout.ts'
import { placeOf, type TaskStatus } from '../../../core/model/task.ts'
import { driftWords } from '../../drift.ts'
import type { Wait } from '../../rollout/waits.ts'

export interface Explained {
  /** One sentence: the answer. */
  readonly summary: string
  /** What to do; empty: nothing. */
  readonly next: string
}

export interface Explaining {
  readonly application: Application
  readonly rollout?: Rollout
  readonly repository?: RepositoryState
  /** `suspend: true` of its repository. */
  readonly suspendedInFile?: boolean
  /** Of its tasks. */
  readonly statuses?: ReadonlyMap<string, TaskStatus>
  /** What is awaited now; told beside the answer. */
  readonly waits?: readonly Pick<Wait, 'next'>[]
}

type Answer = (about: Explaining) => Explained | undefined

/** The first that has something to say is the answer: what a person did or must do goes before what passes by itself. */
const answers: readonly Answer[] = [
  down,
  leaving,
  held,
  refused,
  failed,
  underWay,
  stuck,
  leftAlone,
  pinned,
  suspended,
  unread,
]

/** The one sentence that answers "why?", and what to do. */
export function explainApplication(about: Explaining): Explained {
  for (const answer of answers) {
    const found = answer(about)
    if (found) return found
  }
  return { summary: `${standing(about)}, as its repository asks.`, next: '' }
}

function down({ application: { name, down } }: Explaining): Explained | undefined {
  return (
    down && {
      summary: `${name} is down because a person took it down.`,
      next: `banyan resume ${name}`,
    }
  )
}

function leaving({ application }: Explaining): Explained | undefined {
  if (application.removing !== true) return undefined
  const { name, repository, path, preview } = application
  return preview
    ? { summary: `${name} is being removed: the preview of ${pull(preview)} has ended.`, next: '' }
    : {
        summary: `${name} is being removed: ${path} is no longer in ${repository}.`,
        next: '',
      }
}

/** A change is there and may not be deployed yet. */
function held(about: Explaining): Explained | undefined {
  const { application, repository } = about
  const { name } = application
  const reason = repository?.waiting?.[name]
  if (reason !== undefined) {
    return {
      summary: `${standing(about)}; a newer commit is held: ${unstopped(reason)}.`,
      next: wayPast(about),
    }
  }
  if (repository?.held?.includes(name) !== true) return undefined
  return {
    summary: `${standing(about)}, although its manifest is gone: its removal waits for a person.`,
    next: `banyan approve ${application.repository}`,
  }
}

function wayPast({ application, repository, suspendedInFile }: Explaining): string {
  if (application.suspended) return `banyan resume ${application.name}`
  return repository ? wayPastHold(repository, suspendedInFile === true) : 'banyan status'
}

/** Of whatever a repository holds back. */
export function wayPastHold(
  { name, suspended, opensAt }: RepositoryState,
  suspendedInFile: boolean,
): string {
  const once = `or once: banyan sync ${name} --once`
  if (suspendedInFile) return `Take \`suspend: true\` of ${name} out of banyan.yaml; ${once}`
  if (suspended) return `banyan resume ${name} --repository; ${once}`
  if (opensAt !== undefined) return `Wait; or now: banyan sync ${name} --override "why"`
  return 'banyan status'
}

/** What runs is of an older commit: the newest one's file can't be taken. */
function refused(about: Explaining): Explained | undefined {
  const { application, repository } = about
  const problem = repository?.manifests[application.path]?.error
  if (problem === undefined) return undefined
  const commit = repository?.head === undefined ? 'its commit' : repository.head.slice(0, 7)
  return {
    summary: `${standing(about)}; that of ${commit} is refused: ${refusalText(application.path, problem)}`,
    next: 'Fix the file and push. What runs was not touched.',
  }
}

function failed({ application }: Explaining): Explained | undefined {
  const { name, active, failed, serving, repository } = application
  if (!failed) return undefined
  const mixed = Object.values(serving).some(({ hashes }) => hashes.length > 1)
  const kept =
    active === undefined
      ? 'nothing is live'
      : mixed
        ? `some tasks of generation ${active} serve beside its own`
        : `generation ${active} kept serving`
  return {
    summary: `${name} is not at generation ${failed.generation}, because its rollout failed and ${kept}: ${failed.reason}`,
    next: application.preview
      ? `Fix and push to pull request #${application.preview.pull}`
      : `Fix and push; or try again as it is: banyan sync ${repository} --retry`,
  }
}

function underWay({ application, rollout, waits = [] }: Explaining): Explained | undefined {
  if (!rollout || isFinished(rollout.phase) || isLive(rollout.phase)) return undefined
  const { name, wanted } = application
  const told = waits.length > 0 || rollout.waiting === undefined
  const waiting = told ? '' : `: ${rollout.waiting}`
  return {
    summary: `${name} is rolling out generation ${wanted}, ${rollout.phase}${waiting}.`,
    next: wayOut(waits) ?? `banyan ps ${name}`,
  }
}

function stuck(about: Explaining): Explained | undefined {
  const [first] = Object.entries(about.application.waits ?? {})
  if (!first) return undefined
  const [place, reason] = first
  return {
    summary: `${standing(about)}, but ${placeOf(place).id} waits: ${reason}.`,
    next: wayOut(about.waits ?? []) ?? 'banyan agent list',
  }
}

/** Somebody ended it on its server, and its agent may not, or no longer, put it back. */
function leftAlone(about: Explaining): Explained | undefined {
  for (const { task, agent, drift } of about.statuses?.values() ?? []) {
    if (drift?.left === undefined) continue
    return {
      summary: `${standing(about)}, but ${task} on ${agent} ${driftWords(drift)}.`,
      next: `banyan sync ${about.application.repository} --retry`,
    }
  }
  return undefined
}

function pinned({ application: { name, pin } }: Explaining): Explained | undefined {
  return (
    pin && {
      summary: `${name} is pinned to what generation ${pin.generation} was, because a person rolled back.`,
      next: `Push a commit that deploys something else, or follow the repository again: banyan resume ${name}`,
    }
  )
}

function suspended(about: Explaining): Explained | undefined {
  const { application, repository } = about
  const by = application.suspended ?? repository?.suspended
  if (!by) return undefined
  const subject = application.suspended ? application.name : application.repository
  const reason = by.reason === undefined ? '' : `: ${unstopped(by.reason)}`
  return {
    summary: `${standing(about)}; ${by.person || 'somebody'} suspended ${subject}${reason}. Commits are planned, and not deployed.`,
    next: `banyan resume ${subject}${application.suspended ? '' : ' --repository'}`,
  }
}

/** The last sync of its repository could not be. */
function unread(about: Explaining): Explained | undefined {
  const problem = about.repository?.error?.message
  if (problem === undefined) return undefined
  const { repository } = about.application
  return {
    summary: `${standing(about)}; nothing newer of ${repository} is deployed: ${problem}`,
    next: `When that is mended: banyan sync ${repository}`,
  }
}

function standing({ application }: Explaining): string {
  const { name, active, preview } = application
  const which = preview ? ` (preview of ${pull(preview)})` : ''
  const at = active === undefined ? 'was never live' : `is at generation ${active}`
  return `${name}${which} ${at}`
}

function pull({ pull }: { readonly pull: number }): string {
  return `pull request #${pull}`
}

function wayOut(waits: readonly Pick<Wait, 'next'>[]): string | undefined {
  return waits.find(each => each.next !== undefined)?.next
}

/** The path once: diagnostics begin with it, other reasons don't. */
export function refusalText(path: string, error: string): string {
  const line = firstLine(error)
  return line.startsWith(path) ? line : `${path}: ${line}`
}

function firstLine(text: string): string {
  return text.trimEnd().split('\n', 1)[0] ?? ''
}

export function unstopped(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
