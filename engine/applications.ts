import { BanyanError } from '../core/errors.ts'
import { keys } from '../core/keys.ts'
import type { Application, Manifest, Pin, Trigger } from '../core/model/application.ts'
import { records } from '../core/records.ts'
import type { Clock } from '../platform/clock.ts'
import type { Compare, Store } from '../platform/store/store.ts'
import type { Events } from './events.ts'
import type { Manifests } from './manifests.ts'
import type { Reports } from './report/reports.ts'
import { lostSecret } from './secrets/lookups.ts'
import { versionMissing } from './secrets/stored-secrets.ts'
import { accept, type Acceptance } from './sync/accept.ts'
import { outcomeOf } from './sync/outcome.ts'
import { cancelSweep, orderSweep } from './sweeps.ts'
import type { ClusterView } from './view.ts'
import type { Stored } from './view/known.ts'

export interface ApplicationsContext {
  readonly store: Store
  readonly view: ClusterView
  readonly manifests: Manifests
  readonly events: Events
  readonly reports?: Reports
  readonly clock: Clock
}

export interface Changed {
  readonly app: string
  readonly generation: number
}

/** The record changes under us while a rollout moves: look again a few times. */
const tries = 20

/** Rejects with `application-unknown`. */
export function findApplication(view: ClusterView, app: string): Stored<Application> {
  const found = view.apps.get(app)?.application
  if (found) return found
  const known = applicationNames(view)
  const there = known.length === 0 ? 'nothing is deployed' : `there is ${known.join(', ')}`
  throw new BanyanError('application-unknown', `no application "${app}"; ${there}`, 'stalled')
}

export function applicationNames(view: ClusterView): string[] {
  const known = [...view.apps].filter(([, { application }]) => application)
  return known.map(([name]) => name).sort()
}

/**
 * Makes an older generation wanted again and pins it: what is rolled back doesn't return by itself, however it is
 * written; a commit that deploys something else, or `banyan resume`, releases the pin. Generation 0 means the one before
 * the active one. Codes: `generation-unknown`, `secret-version-missing` (stalled), `application-contended` (retry).
 */
export async function rollback(
  context: ApplicationsContext,
  app: string,
  generation: number,
  person: string,
): Promise<Changed> {
  const { value } = findApplication(context.view, app)
  const history = await context.manifests.history(app)
  const target = rollbackTarget(context, value, history, generation)
  const lost = lostSecret(context.view.secretHeads, target.project)
  if (lost) throw versionMissing(lost)
  return await acceptWithRetries(context, app, before => ({
    ...contentOf(target),
    app,
    trigger: byPerson(person),
    rollbackOf: target.generation,
    digest: before.digest,
    changes: {
      pin: {
        generation: target.generation,
        digest: before.digest,
        ...rolledBack(before, history),
        at: context.clock.now(),
      },
    },
    event: {
      kind: 'rollback',
      level: 'warn',
      repository: before.repository,
      message: `${person || 'somebody'} rolled back to generation ${target.generation}; a commit that deploys something else releases the pin`,
    },
  }))
}

/**
 * Ends all tasks. Nothing brings them back but `banyan resume`. Volumes stay unless asked for: then every agent removes
 * its own once the tasks are gone.
 */
export async function takeDown(
  context: ApplicationsContext,
  app: string,
  person: string,
  volumes: boolean,
): Promise<Changed> {
  findApplication(context.view, app)
  const changed = await acceptDown(context, app, person, volumes)
  if (volumes) await orderSweep(context, app, person, context.clock.now())
  return changed
}

async function acceptDown(
  context: ApplicationsContext,
  app: string,
  person: string,
  volumes: boolean,
): Promise<Changed> {
  return await acceptWithRetries(context, app, before => ({
    app,
    project: { name: app, services: [], volumes: [] },
    files: {},
    contexts: {},
    digest: before.digest,
    source: {
      repository: before.repository,
      path: before.path,
      ref: '',
      commit: '',
      author: '',
      subject: '',
    },
    trigger: byPerson(person),
    changes: { down: { at: context.clock.now() } },
    event: {
      kind: 'down',
      level: 'warn',
      repository: before.repository,
      message: `${person || 'somebody'} took ${app} down; its volumes ${volumes ? 'go too' : 'stay'}`,
    },
  }))
}

export interface Released {
  readonly repository: string
  /** It had no tasks, and is to have some again. */
  readonly wasDown: boolean
}

/** Ends a pin, a down, or a suspension: the application follows its repository again, from the next sync on. */
export async function release(
  context: ApplicationsContext,
  app: string,
  person: string,
): Promise<Released> {
  const { store, view, events, clock } = context
  await cancelSweep(context, app)
  for (let attempt = 0; attempt < tries; attempt++) {
    const { value, revision } = findApplication(view, app)
    const { repository } = value
    const { pin, down, failed, suspended, ...kept } = value
    const isStale = pin !== undefined || down !== undefined || failed !== undefined
    const key = keys.application(app)
    if (!isStale && !suspended) {
      if (await isCurrent(store, { key, modRevision: revision }))
        return { repository, wasDown: false }
      await clock.sleep(20)
      continue
    }
    const written = records.application.encode({ ...kept, ...(isStale && { digest: '' }) })
    const result = await store.commit({
      compare: [{ key, modRevision: revision }],
      writes: [{ kind: 'put', key, value: written }],
    })
    if (result.committed) {
      await view.mirror.waitFor(result.revision, AbortSignal.timeout(10_000))
      const message = `${person || 'somebody'} resumed ${app}: it follows its repository again`
      await events.record({ kind: 'resumed', app, repository, message })
      return { repository, wasDown: down !== undefined }
    }
    await clock.sleep(20)
  }
  throw contended(app)
}

/** Of an old view nobody is to be told that nothing had to change: another engine may have changed it since. */
export async function isCurrent(store: Store, seen: Compare): Promise<boolean> {
  return (await store.commit({ compare: [seen], writes: [] })).committed
}

/**
 * What must not come back: the newest version that is the repository's. After a second rollback that is still the one of
 * the first.
 */
function rolledBack(
  { name, wanted, pin }: Application,
  history: readonly Manifest[],
): Pick<Pin, 'outcome'> {
  if (history[0]?.generation !== wanted) throw contended(name)
  if (pin) return pin.outcome === undefined ? {} : { outcome: pin.outcome }
  const bad = history.find(m => m.rollbackOf === undefined && m.source.commit !== '')
  return bad ? { outcome: outcomeOf(bad) } : {}
}

function rollbackTarget(
  { view }: ApplicationsContext,
  { name, active, wanted }: Application,
  history: readonly Manifest[],
  generation: number,
): Manifest {
  const rollouts = view.app(name).rollouts
  const from = active ?? wanted
  const target =
    generation > 0
      ? history.find(m => m.generation === generation)
      : history.find(
          m =>
            m.generation < from &&
            rollouts.get(m.generation)?.value.phase === 'done' &&
            m.project.services.length > 0,
        )
  if (target) return target
  const kept = history.map(m => m.generation).join(', ')
  const which =
    generation > 0 ? `has no generation ${generation}` : `has no earlier generation that was live`
  throw new BanyanError('generation-unknown', `${name} ${which}; kept are ${kept}`, 'stalled')
}

function contentOf({ project, files, contexts, source }: Manifest) {
  return { project, files, contexts, source }
}

function byPerson(person: string): Trigger {
  return { kind: 'person', ...(person !== '' && { detail: person }) }
}

async function acceptWithRetries(
  { store, view, events, reports, clock }: ApplicationsContext,
  app: string,
  make: (before: Application) => Acceptance,
): Promise<Changed> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const before = findApplication(view, app)
    const context = { store, view, events, reports, now: clock.now(), fence: [] }
    const result = await accept(context, before, make(before.value))
    if (result) {
      await view.mirror.waitFor(result.revision, AbortSignal.timeout(10_000))
      return { app, generation: result.generation }
    }
    await clock.sleep(20)
  }
  throw contended(app)
}

export function contended(app: string): BanyanError {
  return new BanyanError('application-contended', `${app} keeps changing; try again`, 'retry')
}
