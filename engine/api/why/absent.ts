import { dirname } from 'node:path/posix'
import type { RepositoryState } from '../../../core/model/repository.ts'
import type { WhyReply } from '../../../proto/gen/banyan/v1/WhyReply.ts'
import type { ReadContext } from '../read.ts'
import { refusalText, unstopped, wayPastHold } from './explain.ts'
import { problemLines, reply, timelineOf } from './present.ts'
import { eventsOf, previewOf } from './sources.ts'

/** Why there is no such application although it is heard of: refused, held, a preview, or removed. */
export async function whyAbsent(context: ReadContext, name: string): Promise<WhyReply | undefined> {
  const { store, view } = context
  const states = [...view.repositories.values()].map(({ value }) => value)
  const found =
    firstOf(states, state => refusedIn(state, name)) ??
    firstOf(states, state => waitingIn(state, name, isSuspendedInFile(context, state.name))) ??
    (await previewNamed(context, name))
  const events = await eventsOf(store, event => event.app === name)
  const answer = found ?? (events.length > 0 ? removed(context, name) : undefined)
  return answer && reply({ ...answer, timeline: timelineOf(events) })
}

function refusedIn(state: RepositoryState, name: string): WhyReply | undefined {
  const [path, manifest] =
    Object.entries(state.manifests).find(
      ([path, { app, error }]) => error !== undefined && (app ?? nameAt(path, state.name)) === name,
    ) ?? []
  if (path === undefined || manifest?.error === undefined) return undefined
  return {
    summary: `${name} is not deployed: its file in ${state.name} is refused: ${refusalText(path, manifest.error)}`,
    next: 'Fix the file and push.',
    origin: { commit: state.head ?? '', decision: 'refused', at: state.syncedAt ?? 0 },
    problems: problemLines(manifest.error),
  }
}

/** The name of an application whose file says none. */
function nameAt(path: string, repository: string): string {
  const folder = dirname(path)
  return folder === '.' ? repository : folder.slice(folder.lastIndexOf('/') + 1)
}

function waitingIn(
  state: RepositoryState,
  name: string,
  suspendedInFile: boolean,
): WhyReply | undefined {
  const reason = state.waiting?.[name]
  if (reason === undefined) return undefined
  return {
    summary: `${name} is not deployed yet; it is held: ${unstopped(reason)}.`,
    next: wayPastHold(state, suspendedInFile),
    origin: { commit: state.head ?? '', decision: `held: ${reason}`, at: state.syncedAt ?? 0 },
  }
}

/** A repository that is no longer configured suspends nothing. */
export function isSuspendedInFile({ syncs }: Pick<ReadContext, 'syncs'>, name: string): boolean {
  return syncs.names().includes(name) && syncs.get(name).config.suspend
}

async function previewNamed({ store }: ReadContext, name: string): Promise<WhyReply | undefined> {
  const number = Number(/-pr-(\d+)$/.exec(name)?.[1])
  const preview = await previewOf(
    store,
    each => each.apps.includes(name) || (each.number === number && each.problem !== undefined),
  )
  if (!preview) return undefined
  const { problem, head, since } = preview
  const state = problem === undefined ? 'is not there yet' : `can't be deployed: ${problem}`
  return {
    summary: `${name}, a preview of pull request #${preview.number}, ${state}`,
    next: problem === undefined ? 'banyan preview list' : 'Push to the pull request.',
    origin: { trigger: `pull request #${preview.number}`, commit: head, at: since },
  }
}

function removed({ view }: ReadContext, name: string): WhyReply {
  const last = view.lastGenerations.get(name)
  const after = last === undefined ? '' : ` after generation ${last}`
  return {
    summary: `${name} is not deployed any more: it was removed${after}.`,
    next: '',
  }
}

function firstOf<T, R>(items: readonly T[], find: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}
