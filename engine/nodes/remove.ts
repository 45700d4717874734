import { BanyanError } from '../../core/errors.ts'
import { keyParts, keys, prefixes } from '../../core/keys.ts'
import type { Store, Write } from '../../platform/store/store.ts'
import { contended, findAgent, type NodesContext, seen } from './change-agent.ts'

export interface Removed {
  /** How many it had. */
  readonly tasks: number
  /** Names of the data that was given up, sorted. */
  readonly volumes: readonly string[]
  readonly wasConnected: boolean
}

const writesAtOnce = 100

/**
 * Forgets an agent and all that was written about it; its subnet is free again, and it is let in no more where agents need
 * leave to come in. Its tasks are wanted elsewhere then. Codes: `agent-unknown`, `agent-in-use`, `agent-has-data` (stalled).
 */
export async function removeAgent(
  context: NodesContext,
  name: string,
  force: boolean,
  person: string,
): Promise<Removed> {
  const { store, view, events } = context
  const { value: agent, revision } = findAgent(view, name)
  const tasks = view.tasksByAgent.get(name)?.size ?? 0
  const wasConnected = view.alive.has(name)
  const volumes = await homesOn(store, name)
  if (!force && !agent.lost && tasks > 0) throw inUse(name, tasks)
  if (!force && volumes.length > 0) throw hasData(name, volumes)
  await giveUp(store, volumes)
  const { event, write } = await events.prepare({
    ...{ kind: 'agent-removed', level: 'warn', agent: name },
    message: removedText(person || 'somebody', name, volumes),
  })
  const key = keys.agent(name)
  const result = await store.commit({
    compare: [{ key, modRevision: revision }],
    writes: [...(await tracesOf(store, name)), { kind: 'delete', key }, write],
  })
  if (!result.committed) throw contended(name)
  events.announce(event)
  await seen(view, result.revision)
  return { tasks, volumes, wasConnected }
}

/** Names of the data that is on an agent, sorted. */
export async function homesOn(store: Store, name: string): Promise<string[]> {
  const { entries } = await store.range(prefixes.homes)
  return entries
    .filter(({ value }) => JSON.parse(value) === name)
    .map(({ key }) => key.slice(prefixes.homes.length))
}

/** What waits for this data may begin without it. */
async function giveUp(store: Store, volumes: readonly string[]): Promise<void> {
  const writes = volumes.map((volume): Write => ({ kind: 'delete', key: keys.home(volume) }))
  for (let at = 0; at < writes.length; at += writesAtOnce) {
    await store.commit({ compare: [], writes: writes.slice(at, at + writesAtOnce) })
  }
}

async function tracesOf(store: Store, name: string): Promise<Write[]> {
  const { entries } = await store.range(prefixes.subnets)
  const subnets = entries.filter(({ value }) => JSON.parse(value) === name)
  return [
    ...subnets.map(({ key }): Write => ({
      kind: 'delete',
      key: keys.subnet(Number(keyParts(key, prefixes.subnets)[0])),
    })),
    { kind: 'delete-prefix', prefix: keys.tasksOf(name) },
    { kind: 'delete-prefix', prefix: keys.statusOf(name) },
    { kind: 'delete-prefix', prefix: keys.sweepsOf(name) },
    { kind: 'delete', key: keys.ack(name) },
    { kind: 'delete', key: keys.alive(name) },
    { kind: 'delete', key: keys.member(name) },
  ]
}

function removedText(person: string, name: string, volumes: readonly string[]): string {
  const data = volumes.length === 0 ? '' : `; the data of ${volumes.join(', ')} is given up`
  return `${person} removed ${name}${data}`
}

function inUse(name: string, tasks: number): BanyanError {
  const message = `${name} has ${tasks} ${tasks === 1 ? 'task' : 'tasks'}: banyan agent drain ${name} moves them first`
  return new BanyanError('agent-in-use', message, 'stalled')
}

function hasData(name: string, volumes: readonly string[]): BanyanError {
  const message =
    `the only data of ${volumes.join(', ')} is on ${name}: with --force it is given up, and what ` +
    'uses it begins empty on another server'
  return new BanyanError('agent-has-data', message, 'stalled')
}
