import { BanyanError } from '../core/errors.ts'
import { keys } from '../core/keys.ts'
import type { Suspension } from '../core/model/application.ts'
import { records } from '../core/records.ts'
import {
  applicationNames,
  contended,
  findApplication,
  isCurrent,
  type ApplicationsContext,
} from './applications.ts'
import { suspensionText } from './sync/hold.ts'
import type { Syncs } from './sync/loop.ts'
import { changeRepository, repositoryUnchanged } from './sync/repository-record.ts'

export interface SuspensionsContext extends ApplicationsContext {
  readonly syncs: Pick<Syncs, 'names' | 'get'>
}

/** What a person named: one of the two is empty. */
export interface Named {
  readonly app: string
  readonly repository: string
}

const tries = 20

/** The application of that name comes before the repository. Codes: `application-unknown`, `repository-unknown`. */
export function whatIsNamed(
  { view, syncs }: SuspensionsContext,
  { app, repository }: Named,
): Named {
  if (repository !== '') {
    syncs.get(repository)
    return { app: '', repository }
  }
  if (view.apps.get(app)?.application) return { app, repository }
  if (syncs.names().includes(app)) return { app: '', repository: app }
  throw unknown(app, applicationNames(view), syncs.names())
}

function unknown(
  name: string,
  applications: readonly string[],
  repositories: readonly string[],
): BanyanError {
  const there = [`applications: ${applications.join(', ') || 'none'}`]
  if (repositories.length > 0) there.push(`repositories: ${repositories.join(', ')}`)
  const sentence = `no application and no repository "${name}"; ${there.join('; ')}`
  return new BanyanError('application-unknown', sentence, 'stalled')
}

/**
 * Commits are planned and not deployed from then on. A rollout that is under way goes on. Answers false when it was
 * suspended before: then who did it, and why, stays.
 */
export async function suspend(
  context: SuspensionsContext,
  { app, repository }: Named,
  by: Omit<Suspension, 'at'>,
): Promise<boolean> {
  const suspended = { ...by, at: context.clock.now() }
  const isNew =
    app === ''
      ? await suspendRepository(context, repository, suspended)
      : await suspendApplication(context, app, suspended)
  if (!isNew) return false
  const subject = app === '' ? { repository } : { app }
  const message = `${app || repository} is ${suspensionText(suspended)}; commits are planned and not deployed`
  await context.events.record({ kind: 'suspended', level: 'warn', ...subject, message })
  return true
}

/** Code: `suspended-in-configuration` (stalled): what a file says no command takes back. */
export async function resumeRepository(
  context: SuspensionsContext,
  name: string,
  person: string,
): Promise<void> {
  const { config } = context.syncs.get(name)
  if (config.suspend) {
    throw new BanyanError(
      'suspended-in-configuration',
      `${name} has suspend: true in the engine's banyan.yaml (engine.repositories): take it out there and restart the engine; or deploy once: banyan sync ${name} --once`,
      'stalled',
    )
  }
  if (await isRepository(context, name, 'followed')) return
  await changeRepository(context, name, before => {
    const { suspended: _, ...kept } = before ?? { name, manifests: {} }
    return kept
  })
  const message = `${person || 'somebody'} resumed ${name}: its commits are deployed again`
  await context.events.record({ kind: 'resumed', repository: name, message })
}

async function suspendRepository(
  context: SuspensionsContext,
  name: string,
  suspended: Suspension,
): Promise<boolean> {
  if (await isRepository(context, name, 'suspended')) return false
  await changeRepository(context, name, before => ({
    ...(before ?? { name, manifests: {} }),
    suspended,
  }))
  return true
}

/** Where the view says so and is old, what it makes of that is refused by the store, and looked at again. */
async function isRepository(
  { store, view }: SuspensionsContext,
  name: string,
  state: 'suspended' | 'followed',
): Promise<boolean> {
  const isSuspended = view.repositories.get(name)?.value.suspended !== undefined
  if (isSuspended !== (state === 'suspended')) return false
  return await isCurrent(store, repositoryUnchanged(view, name))
}

async function suspendApplication(
  { store, view, clock }: SuspensionsContext,
  app: string,
  suspended: Suspension,
): Promise<boolean> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const { value, revision } = findApplication(view, app)
    const key = keys.application(app)
    if (value.suspended) {
      if (await isCurrent(store, { key, modRevision: revision })) return false
      await clock.sleep(20)
      continue
    }
    const written = records.application.encode({ ...value, suspended })
    const result = await store.commit({
      compare: [{ key, modRevision: revision }],
      writes: [{ kind: 'put', key, value: written }],
    })
    if (result.committed) {
      await view.mirror.waitFor(result.revision, AbortSignal.timeout(10_000))
      return true
    }
    await clock.sleep(20)
  }
  throw contended(app)
}
