import { BanyanError } from '../../core/errors.ts'
import type { Peer } from '../../core/model/agent.ts'
import { type Route, routeId } from '../../core/model/route.ts'
import type { Task } from '../../core/model/task.ts'
import { records } from '../../core/records.ts'

/** What an engine wants of this agent, as of a revision of the store. */
export interface Desired {
  readonly revision: number
  readonly tasks: ReadonlyMap<string, Task>
  readonly routes: ReadonlyMap<string, Route>
  /** Agents with a tunnel by name, this one too. */
  readonly peers: ReadonlyMap<string, Peer>
}

interface Full {
  readonly revision: number
  readonly tasks: readonly string[]
  readonly routes: readonly string[]
  readonly peers: readonly string[]
}

interface Change extends Full {
  readonly removedTasks: readonly string[]
  readonly removedRoutes: readonly string[]
  readonly removedPeers: readonly string[]
}

/**
 * Throws `record-invalid` for a record that can't be read. Leaving it out would stop its container: the whole message
 * counts, or nothing of it.
 */
export function fromSnapshot({ revision, tasks, routes, peers }: Full): Desired {
  return {
    revision,
    tasks: new Map(tasks.map(readTask)),
    routes: new Map(routes.map(readRoute)),
    peers: new Map(peers.map(readPeer)),
  }
}

/** Throws as `fromSnapshot` does, and `snapshot-missing` when there is nothing yet to change. */
export function withDelta(before: Desired | undefined, delta: Change): Desired {
  if (!before) {
    throw new BanyanError('snapshot-missing', 'A change came before the snapshot.', 'bug')
  }
  return {
    revision: Math.max(before.revision, delta.revision),
    tasks: merged(before.tasks, delta.tasks.map(readTask), delta.removedTasks),
    routes: merged(before.routes, delta.routes.map(readRoute), delta.removedRoutes),
    peers: merged(before.peers, delta.peers.map(readPeer), delta.removedPeers),
  }
}

function merged<T>(
  before: ReadonlyMap<string, T>,
  changed: readonly (readonly [string, T])[],
  removed: readonly string[],
): ReadonlyMap<string, T> {
  const after = new Map([...before, ...changed])
  for (const id of removed) after.delete(id)
  return after
}

function readTask(text: string): readonly [string, Task] {
  const task = records.task.decode(text)
  return [task.id, task]
}

function readPeer(text: string): readonly [string, Peer] {
  const peer = records.peer.decode(text)
  return [peer.agent, peer]
}

function readRoute(text: string): readonly [string, Route] {
  const route = records.route.decode(text)
  return [routeId(route), route]
}
