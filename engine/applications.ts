import { BanyanError } from '../core/errors.ts'
import { keys } from '../core/keys.ts'
import type { Application, Manifest, Trigger } from '../core/model/application.ts'
import { records } from '../core/records.ts'
import type { Clock } from '../platform/clock.ts'
import type { Store } from '../platform/store/store.ts'
import type { Events } from './events.ts'
import type { Manifests } from './manifests.ts'
import { lostSecret } from './secrets/lookups.ts'
import { versionMissing } from './secrets/stored-secrets.ts'
import { accept, type Acceptance } from './sync/accept.ts'
import { cancelSweep, orderSweep } from './sweeps.ts'
import type { ClusterView } from './view.ts'
import type { Stored } from './view/known.ts'

export interface ApplicationsContext {
  readonly store: Store
  readonly view: ClusterView
  readonly manifests: Manifests
  readonly events: Events
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
  const known = [...view.apps].filter(([, { application }]) => application).map(([name]) => name)
  const there = known.length === 0 ? 'nothing is deployed' : `there is ${known.sort().join(', ')}`
  throw new BanyanError('application-unknown', `no application "${app}"; ${there}`, 'stalled')
}

/**
 * Makes an older generation wanted again and pins it: the commit that is rolled back doesn't return by itself, a newer
 * one, or `banyan resume`, releases the pin. Generation 0 means the one before the active one. Codes:
 * `generation-unknown`, `secret-version-missing` (stalled).
 */
export async function rollback(
  context: ApplicationsContext,
  app: string,
  generation: number,
  person: string,
): Promise<Changed> {
  const { value } = findApplication(context.view, app)
  const target = await rollbackTarget(context, value, generation)
  const lost = lostSecret(context.view.secretHeads, target.project)
  if (lost) throw versionMissing(lost)
  return await acceptWithRetries(context, app, before => ({
    ...contentOf(target),
    app,
    trigger: byPerson(person),
    rollbackOf: target.generation,
    digest: before.digest,
    changes: {
      pin: { generation: target.generation, digest: before.digest, at: context.clock.now() },
    },
    event: {
      kind: 'rollback',
      level: 'warn',
      repository: before.repository,
      message: `${person || 'somebody'} rolled back to generation ${target.generation}; the next new commit releases the pin`,
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

/** Releases a pin or a down: the application follows its repository again, from the next sync on. */
export async function release(
  context: ApplicationsContext,
  app: string,
  person: string,
): Promise<string> {
  const { store, view, events, clock } = context
  await cancelSweep(context, app)
  for (let attempt = 0; attempt < tries; attempt++) {
    const { value, revision } = findApplication(view, app)
    const { pin, down, failed, ...kept } = value
    if (!pin && !down && !failed) return value.repository
    const key = keys.application(app)
    const written = records.application.encode({ ...kept, digest: '' })
    const result = await store.commit({
      compare: [{ key, modRevision: revision }],
      writes: [{ kind: 'put', key, value: written }],
    })
    if (result.committed) {
      await view.mirror.waitFor(result.revision, AbortSignal.timeout(10_000))
      const message = `${person || 'somebody'} resumed ${app}: it follows its repository again`
      await events.record({ kind: 'resumed', app, repository: value.repository, message })
      return value.repository
    }
    await clock.sleep(20)
  }
  throw contended(app)
}

async function rollbackTarget(
  { manifests, view }: ApplicationsContext,
  { name, active, wanted }: Application,
  generation: number,
): Promise<Manifest> {
  const history = await manifests.history(name)
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
  { store, view, events, clock }: ApplicationsContext,
  app: string,
  make: (before: Application) => Acceptance,
): Promise<Changed> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const before = findApplication(view, app)
    const context = { store, view, events, now: clock.now(), fence: [] }
    const result = await accept(context, before, make(before.value))
    if (result) {
      await view.mirror.waitFor(result.revision, AbortSignal.timeout(10_000))
      return { app, generation: result.generation }
    }
    await clock.sleep(20)
  }
  throw contended(app)
}

function contended(app: string): BanyanError {
  return new BanyanError('application-contended', `${app} keeps changing; try again`, 'retry')
}
