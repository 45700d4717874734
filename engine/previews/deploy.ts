import type { ManifestPolicy } from '../../core/compose/policy.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Preview } from '../../core/model/pull.ts'
import type { Lock } from '../../platform/store/lock.ts'
import type { SyncContext } from '../sync/context.ts'
import type { Decision } from '../sync/decision.ts'
import { holdsOf } from '../sync/hold.ts'
import { planSync } from '../sync/plan.ts'
import { applicationsOf, syncWorld } from '../sync/plan-manifests.ts'
import { acceptPreview, type PreviewOrder, removePreviewApp } from './accept.ts'
import type { PreviewTodo } from './decide.ts'
import { loadPreview, type PreviewManifests, type PreviewSource } from './load.ts'
import { findPreview, tellRefused, writePreview } from './record.ts'
import { takenByOthers } from './taken.ts'

export interface Deploying extends PreviewSource {
  readonly context: SyncContext
  /** Of all repositories. */
  readonly policies: ReadonlyMap<string, ManifestPolicy>
}

type Deploy = Extract<PreviewTodo, { kind: 'deploy' }>

/**
 * Brings a pull request's applications up to its head. The record goes first: whatever happens then, what runs is
 * found by it and ends with it.
 */
export async function deployPreview(
  deploying: Deploying,
  { pull, expiresAt }: Deploy,
  lock: Lock,
  signal: AbortSignal,
): Promise<void> {
  const { context, config, repository } = deploying
  const { clock, events } = context
  const { name } = config
  const id = { repository: name, pull: pull.number }
  const ref = `refs/pull/${pull.number}/head`
  const { tree, ...info } = await repository.fetch(ref, pull.head, signal)
  const before = findPreview(context, id)?.value
  const loaded = await load(deploying, tree, before, id, signal)
  const decisions = await plan(deploying, loaded, pull.number)
  const running = decisions.flatMap(d =>
    d.kind === 'accept' || d.kind === 'note' || d.kind === 'unchanged' ? [d.app] : [],
  )
  const apps = [...new Set([...(before?.apps ?? []), ...running])].sort()
  const problem = problemOf(decisions)
  const next: Preview = {
    ...{ repository: name, number: pull.number, head: pull.head, apps, ports: loaded.ports },
    ...{ since: before?.since ?? clock.now(), expiresAt },
    ...(problem !== undefined && { problem }),
  }
  await writePreview(context, id, next, [lock.fence])
  if (apps.length > 0 && (before?.apps ?? []).length === 0) {
    const message = `pull request #${pull.number} runs as ${apps.join(', ')} until ${new Date(expiresAt).toISOString()}`
    await events.record({ kind: 'preview-up', repository: name, commit: pull.head, message })
  }
  const { commit, author, subject } = info
  const order: PreviewOrder = {
    source: { repository: name, ref, commit, author, subject },
    trigger: { kind: 'pull-request', detail: `#${pull.number}` },
    ...{ pull: pull.number, fence: lock.fence },
  }
  const refused = await carryOut(deploying, decisions, order)
  const gone = decisions.flatMap(d => (d.kind === 'remove' ? [d.app] : []))
  const said = [problem, ...refused].filter(text => text !== undefined).join('\n')
  const left = apps.filter(app => !gone.includes(app))
  const after = { ...next, apps: left, ...(said !== '' && { problem: said }) }
  await writePreview(context, id, after, [lock.fence])
  if (said !== '' && said !== before?.problem) await tellRefused(context, id, pull.head, said)
}

async function load(
  { context, ...source }: Deploying,
  tree: string,
  before: Preview | undefined,
  id: { readonly repository: string; readonly pull: number },
  signal: AbortSignal,
): Promise<PreviewManifests> {
  const { view } = context
  const previews = [...view.previews.values()].map(({ value }) => value)
  const taken = takenByOthers(applicationsOf(view).values(), previews, id)
  const place = { pull: id.pull, ports: before?.ports ?? {}, taken }
  return await loadPreview(context, source, tree, place, signal)
}

/** No window holds a preview; who suspends the repository, or an application, holds it. */
async function plan(
  { context, config, policies }: Deploying,
  { manifests }: PreviewManifests,
  pull: number,
): Promise<Decision[]> {
  const { view, manifests: stored, clock } = context
  const { name, suspend } = config
  const whole = { name, prune: true, pruneBudget: { applications: Infinity, percent: 100 } }
  const planning = { view, manifests: stored, config: whole, policies, pull }
  const world = await syncWorld(planning, manifests, { retry: false, approve: true })
  const rules = {
    config: { name, suspend, windows: [] },
    suspended: view.repositories.get(name)?.value.suspended,
    application: (app: string) => world.applications.get(app),
    now: clock.now(),
  }
  return planSync({ ...world, holdOf: holdsOf(rules, { trigger: { kind: 'pull-request' } }) })
}

function problemOf(decisions: readonly Decision[]): string | undefined {
  const texts = decisions.flatMap(decision => {
    if (decision.kind === 'refused') return [decision.message]
    if (decision.kind === 'held') return [`${decision.app}: ${decision.reason}`]
    return []
  })
  return texts.length > 0 ? texts.join('\n') : undefined
}

/** Answers what the store would not take. */
async function carryOut(
  { context }: Deploying,
  decisions: readonly Decision[],
  order: PreviewOrder,
): Promise<readonly string[]> {
  const { repository } = order.source
  const refused: string[] = []
  for (const decision of decisions) {
    try {
      if (decision.kind === 'accept') await acceptPreview(context, decision, order)
      if (decision.kind === 'remove') {
        const why = `pull request #${order.pull} no longer has it`
        await removePreviewApp(context, decision.app, why, { ...order, repository })
      }
    } catch (error) {
      if (!(error instanceof BanyanError) || error.disposition !== 'stalled') throw error
      refused.push(error.message)
    }
  }
  return refused
}
