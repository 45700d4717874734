import { BanyanError } from '../core/errors.ts'
import { keys } from '../core/keys.ts'
import type { Healing } from '../core/model/drift.ts'
import { placeOf } from '../core/model/task.ts'
import { records } from '../core/records.ts'
import type { Clock } from '../platform/clock.ts'
import type { Store } from '../platform/store/store.ts'
import type { ClusterView } from './view.ts'

/** Whether what somebody stops or removes of a repository's applications is left so. */
export type LeavesDrift = (repository: string) => boolean

const tries = 10

/** Tells an agent what is to become of drift on it, now, also that all is as usual, and whenever that changes. Answers how to stop. */
export function watchHealing(
  view: ClusterView,
  agent: string,
  leaves: LeavesDrift,
  send: (all: readonly Healing[]) => void,
): () => void {
  let told: string | undefined
  const tell = () => {
    const all = healingOn(view, agent, leaves)
    const text = JSON.stringify(all)
    if (text === told) return
    told = text
    send(all)
  }
  tell()
  return view.onTouched(({ agents, applications, drift }) => {
    if (agents.has(agent) || applications.size > 0 || drift) tell()
  })
}

function healingOn(view: ClusterView, agent: string, leaves: LeavesDrift): Healing[] {
  const apps = new Set([...(view.tasksByAgent.get(agent)?.values() ?? [])].map(({ app }) => app))
  const left = new Set([...view.leftAlone].filter(place => placeOf(place).agent === agent))
  return [...apps].sort().flatMap(app => {
    const application = view.apps.get(app)?.application?.value
    if (!application) return []
    const off = leaves(application.repository)
    const isLeft = [...view.app(app).tasks.keys()].some(place => left.has(place))
    if (!off && !isLeft) return []
    return [{ app, off, again: `${application.wanted}/${application.healAt ?? 0}` }]
  })
}

interface HealContext {
  readonly store: Store
  readonly view: ClusterView
  readonly clock: Clock
}

/** A person asks for another try: agents put back what they left alone of a repository's applications. */
export async function healAgain(context: HealContext, repository: string): Promise<void> {
  const { view } = context
  const apps = new Set([...view.leftAlone].flatMap(place => view.appOfTask.get(place) ?? []))
  for (const app of apps) {
    if (view.apps.get(app)?.application?.value.repository === repository) await ask(context, app)
  }
}

async function ask({ store, view, clock }: HealContext, app: string): Promise<void> {
  const key = keys.application(app)
  for (let attempt = 0; attempt < tries; attempt++) {
    const before = view.apps.get(app)?.application
    if (!before) return
    const value = records.application.encode({ ...before.value, healAt: clock.now() })
    const compare = [{ key, modRevision: before.revision }]
    const result = await store.commit({ compare, writes: [{ kind: 'put', key, value }] })
    if (result.committed) return
    await clock.sleep(20 * (attempt + 1))
  }
  throw new BanyanError('application-contended', `${app} keeps changing; try again`, 'retry')
}
