import { BanyanError } from '../core/errors.ts'
import { keys } from '../core/keys.ts'
import { records } from '../core/records.ts'
import type { Store, Write } from '../platform/store/store.ts'
import type { Events } from './events.ts'
import { forgetHomes } from './homes.ts'
import type { ClusterView } from './view.ts'

const writesAtOnce = 100
const tries = 20

/**
 * Orders every agent to remove the volumes of an application: which of them has any, only they know. Resolves when the
 * view has it. Of one that is to run again by then nothing is removed: an order that is written late finds it changed
 * (docs/decisions/0025-writes-that-come-late.md). Code: `application-contended` (retry).
 */
export async function orderSweep(
  { store, view }: { readonly store: Store; readonly view: ClusterView },
  app: string,
  person: string,
  now: number,
): Promise<void> {
  const writes = [...view.agents.keys()].map(agent => {
    const value = records.sweep.encode({ agent, app, since: now, person })
    return { kind: 'put', key: keys.sweep(agent, app), value } as const
  })
  for (let at = 0; at < writes.length; at += writesAtOnce) {
    const revision = await orderWhileDown(store, app, writes.slice(at, at + writesAtOnce))
    await view.mirror.waitFor(revision, AbortSignal.timeout(10_000))
  }
}

/** A step that ends its tasks may write the application's record between our look and our write. */
async function orderWhileDown(
  store: Store,
  app: string,
  writes: readonly Write[],
): Promise<number> {
  const key = keys.application(app)
  for (let attempt = 0; attempt < tries; attempt++) {
    const entry = await store.get(key)
    const known = entry && records.application.decode(entry.value)
    if (known && !known.down && known.removing !== true) return 0
    const compare = [{ key, modRevision: entry?.modRevision ?? 0 }]
    const { committed, revision } = await store.commit({ compare, writes })
    if (committed) return revision
  }
  const message = `${app} keeps changing; ask for its volumes to go again`
  throw new BanyanError('application-contended', message, 'retry')
}

/** What was not removed yet stays. */
export async function cancelSweep(
  { store, view }: { readonly store: Store; readonly view: ClusterView },
  app: string,
): Promise<void> {
  for (const agent of agentsSweeping(view, app)) await endSweep(store, agent, app)
}

/** Agents that have not removed the volumes of an application yet. */
export function agentsSweeping(view: ClusterView, app: string): readonly string[] {
  return [...view.sweeps].flatMap(([agent, apps]) => (apps.has(app) ? [agent] : [])).sort()
}

/** Tells an agent what it is to sweep, now, also that it is nothing, and whenever that changes. Answers how to stop. */
export function watchSweeps(
  view: ClusterView,
  agent: string,
  send: (apps: readonly string[]) => void,
): () => void {
  let told: string | undefined
  const tell = () => {
    const apps = [...(view.sweeps.get(agent) ?? [])].sort()
    if (apps.join() === told) return
    told = apps.join()
    send(apps)
  }
  tell()
  return view.onTouched(({ sweeps }) => {
    if (sweeps) tell()
  })
}

export interface SweepReport {
  readonly app: string
  /** Names of volumes. */
  readonly removed: readonly string[]
  /** Sentences. */
  readonly kept: readonly string[]
}

/** Takes an agent's word that volumes are gone, or what keeps them. What has no data any more has no home either. */
export async function noteSwept(
  {
    store,
    events,
    view,
  }: { readonly store: Store; readonly events: Events; readonly view: ClusterView },
  agent: string,
  { app, removed, kept }: SweepReport,
): Promise<void> {
  if (removed.length > 0) {
    await forgetHomes(store, view, agent, removed)
    const message = `${agent} removed ${removed.join(', ')}`
    await events.record({ kind: 'volumes-removed', level: 'warn', app, agent, message })
  }
  for (const message of kept) {
    await events.record({ kind: 'volume-kept', level: 'warn', app, agent, message })
  }
  if (kept.length === 0) await endSweep(store, agent, app)
}

/** This one: not one that is ordered later. */
async function endSweep(store: Store, agent: string, app: string): Promise<void> {
  const key = keys.sweep(agent, app)
  const entry = await store.get(key)
  if (!entry) return
  const compare = [{ key, modRevision: entry.modRevision }]
  await store.commit({ compare, writes: [{ kind: 'delete', key }] })
}
