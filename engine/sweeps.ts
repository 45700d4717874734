import { keys } from '../core/keys.ts'
import { records } from '../core/records.ts'
import type { Store, Write } from '../platform/store/store.ts'
import type { Events } from './events.ts'
import { forgetHomes } from './homes.ts'
import type { ClusterView } from './view.ts'

const writesAtOnce = 100

/**
 * Orders every agent to remove the volumes of an application: which of them has any, only they know. Resolves when the
 * view has it.
 */
export async function orderSweep(
  { store, view }: { readonly store: Store; readonly view: ClusterView },
  app: string,
  person: string,
  now: number,
): Promise<void> {
  const revision = await commitAll(
    store,
    [...view.agents.keys()].map(agent => {
      const value = records.sweep.encode({ agent, app, since: now, person })
      return { kind: 'put', key: keys.sweep(agent, app), value }
    }),
  )
  await view.mirror.waitFor(revision, AbortSignal.timeout(10_000))
}

/** What was not removed yet stays. */
export async function cancelSweep(
  { store, view }: { readonly store: Store; readonly view: ClusterView },
  app: string,
): Promise<void> {
  const agents = agentsSweeping(view, app)
  await commitAll(
    store,
    agents.map(agent => ({ kind: 'delete', key: keys.sweep(agent, app) })),
  )
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
  if (kept.length === 0) await commitAll(store, [{ kind: 'delete', key: keys.sweep(agent, app) }])
}

/** Answers the revision of the last write; 0 when there is nothing to write. */
async function commitAll(store: Store, writes: readonly Write[]): Promise<number> {
  let revision = 0
  for (let at = 0; at < writes.length; at += writesAtOnce) {
    const part = writes.slice(at, at + writesAtOnce)
    ;({ revision } = await store.commit({ compare: [], writes: part }))
  }
  return revision
}
