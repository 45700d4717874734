import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { Agent } from '../../core/model/agent.ts'
import type { NewEvent } from '../../core/model/event.ts'
import { records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import type { ClusterView } from '../view.ts'
import type { Stored } from '../view/known.ts'

export interface NodesContext {
  readonly store: Store
  readonly view: ClusterView
  readonly events: Events
  readonly clock: Clock
}

export interface AgentChange {
  readonly agent: Agent
  /** Absent: nothing was to change. */
  readonly event?: NewEvent
}

/** An agent's record changes under us when it connects: look again a few times. */
const tries = 20
/** How long an engine waits for its own write to come back to it. */
const mirrorPatienceMs = 10_000

/** Rejects with `agent-unknown`. */
export function findAgent(view: ClusterView, name: string): Stored<Agent> {
  const found = view.agents.get(name)
  if (found) return found
  const known = [...view.agents.keys()].sort().join(', ')
  const there = known === '' ? 'none has joined' : `there is ${known}`
  throw new BanyanError('agent-unknown', `no agent "${name}"; ${there}`, 'stalled')
}

/** Changes an agent's record, together with the event that says so; answers it once the view has it. */
export async function changeAgent(
  { store, view, events, clock }: NodesContext,
  name: string,
  change: (agent: Agent) => AgentChange,
): Promise<AgentChange> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const { value, revision } = findAgent(view, name)
    const changed = change(value)
    if (!changed.event) return changed
    const { event, write } = await events.prepare(changed.event)
    const key = keys.agent(name)
    const result = await store.commit({
      compare: [{ key, modRevision: revision }],
      writes: [{ kind: 'put', key, value: records.agent.encode(changed.agent) }, write],
    })
    if (result.committed) {
      events.announce(event)
      await seen(view, result.revision)
      return changed
    }
    await clock.sleep(20)
  }
  throw contended(name)
}

/** Resolves when the view shows what was written. */
export async function seen(view: ClusterView, revision: number): Promise<void> {
  await view.mirror.waitFor(revision, AbortSignal.timeout(mirrorPatienceMs))
}

export function contended(name: string): BanyanError {
  return new BanyanError('agent-contended', `${name} keeps changing; try again`, 'retry')
}
