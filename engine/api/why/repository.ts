import type { RepositoryConfig } from '../../../core/config/repository.ts'
import type { OutboxEntry } from '../../../core/model/outbox.ts'
import type { RepositoryState } from '../../../core/model/repository.ts'
import type { Origin } from '../../../proto/gen/banyan/v1/Origin.ts'
import type { Wait } from '../../../proto/gen/banyan/v1/Wait.ts'
import type { WhyReply } from '../../../proto/gen/banyan/v1/WhyReply.ts'
import { factsOf, type ReadContext } from '../read.ts'
import {
  explainApplication,
  refusalText,
  unstopped,
  wayPastHold,
  type Explained,
} from './explain.ts'
import { originOf } from './origin.ts'
import { problemLines, reply, timelineOf } from './present.ts'
import { owedText } from './reports.ts'
import { eventsOf, owedFor, postedOn } from './sources.ts'

/** How a repository is, and which of its applications are not as it asks. Undefined: none is configured by that name. */
export async function whyRepository(
  context: ReadContext,
  name: string,
): Promise<WhyReply | undefined> {
  const { syncs, store, view, clock } = context
  if (!syncs.names().includes(name)) return undefined
  const { config } = syncs.get(name)
  const state = view.repositories.get(name)?.value
  const troubled = await troubledApps(context, name)
  const owed = (await owedFor(store, name)).filter(entry => entry.channel === name)
  return reply({
    ...explainRepository(config, state, troubled.length),
    origin: await originOfHead(context, state),
    waits: troubled,
    problems: Object.values(state?.manifests ?? {}).flatMap(({ error }) =>
      error === undefined ? [] : problemLines(error),
    ),
    timeline: timelineOf(await eventsOf(store, event => event.repository === name)),
    reports: [...(await toldOf(context, config, state)), ...owedLines(owed, clock.now())],
  })
}

/** What stops all of it goes before what stops a part. */
function explainRepository(
  { name, suspend }: Pick<RepositoryConfig, 'name' | 'suspend'>,
  state: RepositoryState | undefined,
  troubled: number,
): Explained {
  if (!state && suspend) {
    return {
      summary: `${name} is suspended in banyan.yaml, and was never synced.`,
      next: wayPastHold({ name, manifests: {} }, true),
    }
  }
  if (!state) return { summary: `${name} was never synced.`, next: `banyan sync ${name}` }
  const { head, error, suspended, manifests, held = [], waiting = {} } = state
  if (error) {
    return {
      summary: `${name} can't be read, and what runs stays: ${error.message}`,
      next: `When that is mended: banyan sync ${name}`,
    }
  }
  const at = `${name} is at commit ${head?.slice(0, 7) ?? 'unknown'}`
  if (suspend) {
    return {
      summary: `${at}; it is suspended in banyan.yaml. Commits are planned, and not deployed.`,
      next: wayPastHold(state, true),
    }
  }
  if (suspended) {
    const reason = suspended.reason === undefined ? '' : `: ${unstopped(suspended.reason)}`
    return {
      summary: `${at}; ${suspended.person || 'somebody'} suspended it${reason}. Commits are planned, and not deployed.`,
      next: wayPastHold(state, false),
    }
  }
  const refused = Object.entries(manifests).flatMap(([path, { error }]) =>
    error === undefined ? [] : [refusalText(path, error)],
  )
  if (refused[0] !== undefined) {
    const rest = refused.length > 1 ? ` (and ${refused.length - 1} more)` : ''
    return {
      summary: `${at}, of which files are refused: ${refused[0]}${rest}`,
      next: 'Fix them and push. What runs was not touched.',
    }
  }
  const [first] = Object.entries(waiting)
  if (first) {
    const rest = Object.keys(waiting).length - 1
    return {
      summary: `${at}; ${first[0]} is held: ${unstopped(first[1])}${rest > 0 ? `; and ${rest} more` : ''}.`,
      next: wayPastHold(state, false),
    }
  }
  if (held.length > 0) {
    return {
      summary: `${at}; the removal of ${held.join(', ')} waits for a person.`,
      next: `banyan approve ${name}`,
    }
  }
  return troubled > 0
    ? { summary: `${at}; not all of its applications are as it asks.`, next: '' }
    : { summary: `${at}, and what it asks for is deployed.`, next: '' }
}

/** Each with its own answer, as something that is waited for. */
async function troubledApps(context: ReadContext, repository: string): Promise<Wait[]> {
  const { view } = context
  const state = view.repositories.get(repository)?.value
  const waits: Wait[] = []
  for (const name of [...view.apps.keys()].sort()) {
    if (view.apps.get(name)?.application?.value.repository !== repository) continue
    const facts = await factsOf(context, name)
    if (!facts) continue
    const { summary, next } = explainApplication({ ...facts, ...ownPart(state) })
    if (next !== '') waits.push({ what: unstopped(summary), next: `banyan why ${name}` })
  }
  return waits
}

/** What is about the whole repository is said of it alone. */
function ownPart(state: RepositoryState | undefined): { readonly repository?: RepositoryState } {
  if (!state) return {}
  const { error: _, suspended: __, ...rest } = state
  return { repository: rest }
}

/** Who wrote the newest commit is known where an application was accepted from it. */
async function originOfHead(
  { view, manifests }: ReadContext,
  state: RepositoryState | undefined,
): Promise<Origin> {
  const head = state?.head ?? ''
  for (const { application } of view.apps.values()) {
    if (!application || application.value.repository !== state?.name) continue
    const { name, wanted } = application.value
    const manifest = await manifests.get(name, wanted)
    if (manifest?.source.commit !== head) continue
    const { changes: _, decision: __, ...origin } = originOf(manifest, undefined, undefined)
    return origin
  }
  return { commit: head, at: state?.syncedAt ?? 0 }
}

/** The status that is about none of its applications. */
async function toldOf(
  { store }: ReadContext,
  { name, github }: RepositoryConfig,
  state: RepositoryState | undefined,
): Promise<string[]> {
  if (!github || state?.head === undefined) return []
  const shown = (await postedOn(store, name, state.head)).get(github.context)
  return shown ? [`GitHub shows ${github.context} ${shown.state}: ${shown.description}`] : []
}

/** All that it is owed in a line, and why it is still owed in another. */
function owedLines(owed: readonly OutboxEntry[], now: number): string[] {
  if (owed.length === 0) return []
  const failing = owed.find(entry => entry.error)
  return [
    `${owed.length} ${owed.length === 1 ? 'request is' : 'requests are'} still to be made`,
    ...(failing ? [owedText(failing, now)] : []),
  ]
}
