import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { Source, Trigger } from '../../core/model/application.ts'
import { records } from '../../core/records.ts'
import type { Lock } from '../../platform/store/lock.ts'
import type { Compare } from '../../platform/store/store.ts'
import { accept, type Acceptance } from './accept.ts'
import { mapLimited } from './map-limited.ts'
import type { ManifestLoaded } from './manifest.ts'
import type { Decision } from './plan.ts'
import { planSentence, planText } from './plan-text.ts'
import type { SyncContext } from './context.ts'

/** Transactions under way at once. */
const concurrency = 16
const acceptTries = 10

export type CommitSource = Omit<Source, 'path'>

interface Accepted {
  readonly kind: 'accepted'
  readonly app: string
  readonly generation: number
}

type Refused = Extract<Decision, { kind: 'refused' }>

export interface CarriedOut {
  readonly accepted: readonly { readonly app: string; readonly generation: number }[]
  /** What the store would not take. */
  readonly refused: readonly Refused[]
}

/** Does what was decided: accepts, removes, notes; and tells about what it doesn't do. */
export async function carryOut(
  context: SyncContext,
  decisions: readonly Decision[],
  source: CommitSource,
  trigger: Trigger,
  lock: Lock,
): Promise<CarriedOut> {
  const results = await mapLimited(decisions, concurrency, decision =>
    carryOutOne(context, decision, source, trigger, lock),
  )
  return {
    accepted: results.flatMap(result =>
      result?.kind === 'accepted' ? [{ app: result.app, generation: result.generation }] : [],
    ),
    refused: results.filter(result => result?.kind === 'refused'),
  }
}

async function carryOutOne(
  context: SyncContext,
  decision: Decision,
  source: CommitSource,
  trigger: Trigger,
  lock: Lock,
): Promise<Accepted | Refused | undefined> {
  const { repository } = source
  switch (decision.kind) {
    case 'accept':
    case 'remove':
      return await acceptDecision(context, decision, source, trigger, lock)
    case 'note':
      return await noteDigest(context, decision.app, decision.manifest, lock)
    case 'refused':
      return await tellOnce(context, repository, decision.path, decision.message, {
        kind: 'manifest-refused',
        level: 'error',
        ...(decision.app !== undefined && { app: decision.app }),
      })
    case 'held':
      return await tellOnce(context, repository, decision.app, decision.reason, {
        kind: 'prune-held',
        level: 'warn',
        app: decision.app,
      })
    case 'unchanged':
      return undefined
    default:
      return decision satisfies never
  }
}

async function acceptDecision(
  context: SyncContext,
  decision: Extract<Decision, { kind: 'accept' | 'remove' }>,
  source: CommitSource,
  trigger: Trigger,
  { fence }: Lock,
): Promise<Accepted | Refused | undefined> {
  const { events, progress } = context
  const { app } = decision
  const { repository } = source
  try {
    const generation = await acceptNow(context, decision, source, trigger, fence)
    for (const message of decision.kind === 'accept' ? decision.manifest.notices : []) {
      const about = { app, repository, generation }
      await events.record({ kind: 'secret-in-plain-text', level: 'warn', ...about, message })
    }
    progress.emit({
      repository,
      app,
      generation,
      phase: 'plan',
      message: planText(decision.changes),
    })
    return { kind: 'accepted', app, generation }
  } catch (error) {
    if (!(error instanceof BanyanError) || error.disposition !== 'stalled') throw error
    const { code, message } = error
    await events.record({ kind: 'accept-failed', level: 'error', app, repository, message })
    progress.emit({ repository, app, phase: 'refused', message, code })
    if (decision.kind === 'remove') throw error
    return { kind: 'refused', path: decision.manifest.path, app, code, message }
  }
}

/** A rollout step may write the application's record between our look and our write: then look again. */
async function acceptNow(
  { store, events, view, clock }: SyncContext,
  decision: Extract<Decision, { kind: 'accept' | 'remove' }>,
  source: CommitSource,
  trigger: Trigger,
  fence: Compare,
): Promise<number> {
  const { app } = decision
  for (let attempt = 0; attempt < acceptTries; attempt++) {
    const before = view.apps.get(app)?.application
    const acceptance =
      decision.kind === 'accept'
        ? acceptanceOf(decision, source, trigger)
        : removalOf(app, before?.value.path ?? '', source, trigger)
    const context = { store, view, events, now: clock.now(), fence: [fence] }
    const result = await accept(context, before, acceptance)
    if (result) {
      await view.mirror.waitFor(result.revision, AbortSignal.timeout(10_000))
      return result.generation
    }
    await clock.sleep(20 * (attempt + 1))
  }
  throw new BanyanError(
    'application-contended',
    `${app} keeps changing; the next sync tries again`,
    'retry',
  )
}

function acceptanceOf(
  { app, manifest, changes }: Extract<Decision, { kind: 'accept' }>,
  source: CommitSource,
  trigger: Trigger,
): Acceptance {
  const { project, files, contexts, digest, path } = manifest
  return {
    app,
    project,
    files,
    contexts,
    digest,
    source: { ...source, path },
    trigger,
    event: {
      kind: 'accepted',
      repository: source.repository,
      message: `commit ${source.commit.slice(0, 7)} "${source.subject}" by ${source.author}: ${planSentence(changes)}`,
    },
  }
}

function removalOf(app: string, path: string, source: CommitSource, trigger: Trigger): Acceptance {
  return {
    app,
    project: { name: app, services: [], volumes: [] },
    files: {},
    contexts: {},
    digest: '',
    source: { ...source, path },
    trigger,
    changes: { removing: true },
    event: {
      kind: 'removal-accepted',
      repository: source.repository,
      message: `commit ${source.commit.slice(0, 7)} no longer has ${path}: ${app} is removed, its volumes stay`,
    },
  }
}

/** The next sync need not look at these inputs again. */
async function noteDigest(
  { store, view, events }: SyncContext,
  app: string,
  { digest, path }: ManifestLoaded,
  { fence }: Lock,
): Promise<undefined> {
  const before = view.apps.get(app)?.application
  if (!before) return undefined
  const { pin: _pin, ...kept } = before.value
  const key = keys.application(app)
  const value = records.application.encode({ ...kept, digest, path })
  await store.commit({
    compare: [fence, { key, modRevision: before.revision }],
    writes: [{ kind: 'put', key, value }],
  })
  await events.record({
    kind: 'unchanged',
    app,
    message: 'inputs changed, but nothing that containers or routes would notice',
  })
  return undefined
}

/** A refusal is news once, not at every sync. */
async function tellOnce(
  { view, events, progress }: SyncContext,
  repository: string,
  subject: string,
  message: string,
  event: { readonly kind: string; readonly level: 'warn' | 'error'; readonly app?: string },
): Promise<undefined> {
  progress.emit({
    repository,
    phase: event.kind === 'prune-held' ? 'held' : 'refused',
    message,
    ...(event.app !== undefined && { app: event.app }),
  })
  const state = view.repositories.get(repository)?.value
  const known =
    state?.manifests[subject]?.error === message || state?.held?.includes(subject) === true
  if (!known) await events.record({ repository, message, ...event })
  return undefined
}
