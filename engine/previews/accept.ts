import { BanyanError } from '../../core/errors.ts'
import type { Application, Source, Trigger } from '../../core/model/application.ts'
import type { Compare } from '../../platform/store/store.ts'
import { cancelSweep, orderSweep } from '../sweeps.ts'
import { accept, type Acceptance } from '../sync/accept.ts'
import type { SyncContext } from '../sync/context.ts'
import type { Decision } from '../sync/decision.ts'
import { planSentence, planText } from '../sync/plan-text.ts'

const tries = 10

/** In whose name something is done to a preview's applications. */
export interface PreviewOrder {
  readonly source: Omit<Source, 'path'>
  readonly trigger: Trigger
  readonly pull: number
  readonly fence: Compare
}

/** Makes a pull request's application what its commit says. Rejects with what `accept` refuses. */
export async function acceptPreview(
  context: SyncContext,
  { app, manifest, changes }: Extract<Decision, { kind: 'accept' }>,
  order: PreviewOrder,
): Promise<void> {
  const { source, trigger, pull } = order
  const { repository, commit, subject, author } = source
  const { project, files, contexts, digest, path } = manifest
  const plan = planSentence(changes)
  await cancelSweep(context, app)
  const generation = await acceptAt(context, app, order.fence, before => {
    if (before && !isOf(before, repository, pull)) {
      throw new BanyanError('name-taken', `there is another application ${app}`, 'stalled')
    }
    return {
      ...{ app, project, files, contexts, digest, trigger },
      source: { ...source, path },
      changes: { preview: { pull } },
      plan,
      event: {
        kind: 'accepted',
        repository,
        message: `pull request #${pull}, commit ${commit.slice(0, 7)} "${subject}" by ${author}: ${plan}`,
      },
    }
  })
  const message = planText(changes)
  context.progress.emit({ repository, app, generation, phase: 'plan', message })
}

/**
 * Ends a pull request's application, and orders its volumes to go with it. Answers the generation that ends it; undefined
 * when it isn't there.
 */
export async function removePreviewApp(
  context: SyncContext,
  app: string,
  why: string,
  { trigger, pull, fence, repository }: Omit<PreviewOrder, 'source'> & { repository: string },
): Promise<number | undefined> {
  const now = context.view.apps.get(app)?.application?.value
  if (!now || !isOf(now, repository, pull)) return undefined
  const end = async () =>
    await acceptAt(context, app, fence, before => ({
      ...{ app, trigger, files: {}, contexts: {}, digest: '' },
      project: { name: app, services: [], volumes: [] },
      source: {
        ...{ repository, path: before?.path ?? now.path },
        ...{ ref: '', commit: '', author: '', subject: '' },
      },
      changes: { removing: true, preview: { pull } },
      event: {
        ...{ kind: 'removal-accepted', repository },
        message: `${why}: ${app} is removed, and its volumes with it`,
      },
    }))
  const generation = now.removing === true ? now.wanted : await end()
  await orderSweep(context, app, `pull request #${pull}`, context.clock.now())
  return generation
}

function isOf(app: Application, repository: string, pull: number): boolean {
  return app.repository === repository && app.preview?.pull === pull
}

/** A rollout step may write the application's record between our look and our write: then look again. */
async function acceptAt(
  { store, view, events, reports, clock }: SyncContext,
  app: string,
  fence: Compare,
  make: (before: Application | undefined) => Acceptance,
): Promise<number> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const before = view.apps.get(app)?.application
    const acceptance = make(before?.value)
    const context = { store, view, events, reports, now: clock.now(), fence: [fence] }
    const result = await accept(context, before, acceptance)
    if (result) {
      await view.mirror.waitFor(result.revision, AbortSignal.timeout(10_000))
      return result.generation
    }
    await clock.sleep(20 * (attempt + 1))
  }
  throw new BanyanError(
    'application-contended',
    `${app} keeps changing; it is tried again`,
    'retry',
  )
}
