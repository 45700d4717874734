import { keys } from '../../core/keys.ts'
import type { NewEvent } from '../../core/model/event.ts'
import { placeKey, type TaskStatus } from '../../core/model/task.ts'
import { records } from '../../core/records.ts'
import type { Compare, Store, Write } from '../../platform/store/store.ts'
import { driftEvent } from '../drift.ts'
import type { Events } from '../events.ts'
import { overtaken } from '../nodes/sign-of-life.ts'
import type { ClusterView } from '../view.ts'

interface StatusesContext {
  readonly store: Store
  readonly view: ClusterView
  readonly events: Events
}

export interface Teller {
  readonly name: string
  /** That it still speaks for the agent. */
  readonly fence: Compare
}

interface StatusReport {
  readonly statuses: readonly TaskStatus[]
  /** Tasks of which nothing is left. */
  readonly gone: readonly string[]
  /** What it doesn't tell of is not there. */
  readonly complete: boolean
}

/** Status records of one report that go into one transaction. */
const writesAtOnce = 100

/**
 * Writes what is new in an agent's report; what it says of others' tasks doesn't count. Code: `greeting-overtaken` (retry):
 * the agent says everything again on its next stream.
 */
export async function storeStatuses(
  { store, view, events }: StatusesContext,
  { name: agent, fence }: Teller,
  { statuses, gone, complete }: StatusReport,
): Promise<void> {
  const writes: Write[] = []
  const drifted: NewEvent[] = []
  for (const status of statuses) {
    if (status.agent !== agent) continue
    const key = keys.status(agent, status.task)
    const value = records.status.encode(status)
    if (view.mirror.get(key)?.value !== value) writes.push({ kind: 'put', key, value })
    if (status.drift) drifted.push(...driftEvents(view, status))
  }
  for (const task of gone) writes.push({ kind: 'delete', key: keys.status(agent, task) })
  if (complete) writes.push(...vanished(view, agent, statuses))
  for (let at = 0; at < writes.length; at += writesAtOnce) {
    const part = writes.slice(at, at + writesAtOnce)
    const { committed } = await store.commit({ compare: [fence], writes: part })
    if (!committed) throw overtaken(agent)
  }
  for (const event of drifted) await events.record(event)
}

function driftEvents(view: ClusterView, status: TaskStatus): NewEvent[] {
  const { application, tasks, statuses } = view.app(status.app)
  const place = placeKey({ agent: status.agent, id: status.task })
  const repository = application?.value.repository
  const event = driftEvent(statuses.get(place), status, tasks.get(place), repository)
  return event ? [event] : []
}

function vanished(view: ClusterView, agent: string, statuses: readonly TaskStatus[]): Write[] {
  const reported = new Set(statuses.map(status => keys.status(agent, status.task)))
  return view.mirror
    .range(keys.statusOf(agent))
    .filter(entry => !reported.has(entry.key))
    .map(entry => ({ kind: 'delete', key: entry.key }))
}
