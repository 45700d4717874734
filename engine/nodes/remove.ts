import { BanyanError } from '../../core/errors.ts'
import { keyParts, keys, prefixes } from '../../core/keys.ts'
import { placeKey, type Task } from '../../core/model/task.ts'
import { records } from '../../core/records.ts'
import type { Store, Write } from '../../platform/store/store.ts'
import { forgetHomes, homesOn } from '../homes.ts'
import { releaseOf } from '../join/clients.ts'
import { hasCompleted } from '../rollout/order.ts'
import type { ClusterView } from '../view.ts'
import { contended, findAgent, type NodesContext, seen } from './change-agent.ts'
import { cutOff, isQuiet } from './cut-off.ts'

export interface Removed {
  /** How many it had. */
  readonly tasks: number
  /** Names of the data that was given up, sorted. */
  readonly volumes: readonly string[]
  readonly wasConnected: boolean
}

/** Below etcd's default limit of 128 operations a transaction. */
const writesAtOnce = 100

/**
 * Forgets an agent and all that was written about it, but for the tasks that are wanted elsewhere now: upkeep finds them
 * without an agent. Its subnet is free again, and it is let in no more where agents need leave to come in. It is cut off
 * first. Codes: `agent-unknown`, `agent-in-use`, `agent-has-data` (stalled), and those of `cutOff`.
 */
export async function removeAgent(
  context: NodesContext,
  name: string,
  force: boolean,
  person: string,
): Promise<Removed> {
  const { store, view } = context
  const { value: agent } = findAgent(view, name)
  const tasks = view.tasksByAgent.get(name)?.size ?? 0
  const wasConnected = view.alive.has(name)
  const volumes = homesOn(view, name)
  if (!force && !agent.lost && tasks > 0) throw inUse(name, tasks)
  if (!force && !agent.lost && !isQuiet(view, name)) throw stillStopping(name)
  if (!force && volumes.length > 0) throw hasData(name, volumes)
  const revision = await cutOff(context, name, person)
  await removeDone(context, name, revision)
  await forget(context, name, revision, removedText(person || 'somebody', name, volumes))
  // placement takes what is on an agent that is gone for given up
  await forgetHomes(store, view, name, volumes)
  return { tasks, volumes, wasConnected }
}

/** Before what was said of them goes: without that, they would count as wanted elsewhere. There may be many. */
async function removeDone(
  { store, view }: NodesContext,
  name: string,
  revision: number,
): Promise<void> {
  const compare = [{ key: keys.agent(name), modRevision: revision }]
  const left = doneTasks(view, name).map(
    id => ({ kind: 'delete', key: keys.task(name, id) }) as const,
  )
  while (left.length > 0) {
    const { committed } = await store.commit({ compare, writes: left.splice(0, writesAtOnce) })
    if (!committed) throw contended(name)
  }
}

/** `revision`: of its record, as it was when it could be forgotten. */
async function forget(
  { store, view, events }: NodesContext,
  name: string,
  revision: number,
  message: string,
): Promise<void> {
  const told = { kind: 'agent-removed', level: 'warn', agent: name, message } as const
  const { event, write } = await events.prepare(told)
  const key = keys.agent(name)
  const result = await store.commit({
    compare: [{ key, modRevision: revision }],
    writes: [...(await tracesOf(store, name)), { kind: 'delete', key }, write],
  })
  if (!result.committed) throw contended(name)
  events.announce(event)
  await seen(view, result.revision)
}

async function tracesOf(store: Store, name: string): Promise<Write[]> {
  const { entries } = await store.range(prefixes.subnets)
  const member = await store.get(keys.member(name))
  const subnets = entries.filter(({ value }) => JSON.parse(value) === name)
  return [
    ...subnets.map(({ key }): Write => ({
      kind: 'delete',
      key: keys.subnet(Number(keyParts(key, prefixes.subnets)[0])),
    })),
    { kind: 'delete-prefix', prefix: keys.statusOf(name) },
    { kind: 'delete-prefix', prefix: keys.sweepsOf(name) },
    { kind: 'delete', key: keys.ack(name) },
    { kind: 'delete', key: keys.alive(name) },
    { kind: 'delete', key: keys.member(name) },
    ...releaseOf(member && records.member.decode(member.value, member.key)),
  ]
}

/** What ran to its end isn't run again, a global task was this agent's alone, and nobody wants one of no application. */
function doneTasks(view: ClusterView, name: string): string[] {
  const tasks = [...(view.tasksByAgent.get(name)?.values() ?? [])]
  const isDone = (task: Task) => {
    const { application, statuses } = view.apps.get(task.app) ?? {}
    const status = statuses?.get(placeKey(task))
    const isGlobal = application?.value.serving[task.service]?.global === true
    return !application || isGlobal || (status !== undefined && hasCompleted(status))
  }
  return tasks.filter(isDone).map(({ id }) => id)
}

function removedText(person: string, name: string, volumes: readonly string[]): string {
  const data = volumes.length === 0 ? '' : `; the data of ${volumes.join(', ')} is given up`
  return `${person} removed ${name}${data}`
}

function inUse(name: string, tasks: number): BanyanError {
  const message = `${name} has ${tasks} ${tasks === 1 ? 'task' : 'tasks'}: banyan agent drain ${name} moves them first`
  return new BanyanError('agent-in-use', message, 'stalled')
}

function stillStopping(name: string): BanyanError {
  const message = `${name} is still stopping containers; try again when it has`
  return new BanyanError('agent-in-use', message, 'stalled')
}

function hasData(name: string, volumes: readonly string[]): BanyanError {
  const message =
    `the only data of ${volumes.join(', ')} is on ${name}: with --force it is given up, and what ` +
    'uses it begins empty on another server'
  return new BanyanError('agent-has-data', message, 'stalled')
}
