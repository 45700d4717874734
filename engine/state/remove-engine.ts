import { BanyanError, messageOf } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import { engineMember } from '../../core/model/member.ts'
import { records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import type { StoreCluster } from '../../platform/store/store-cluster.ts'
import type { Entry, Store, Write } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import { releaseKey } from '../join/key-claims.ts'
import { releaseLocksOf } from '../session.ts'
import { liveEngines, seatsIn } from './look.ts'
import { keepsMajority, votersOf } from './quorum.ts'

export interface RemovingContext {
  readonly store: Store
  /** Absent: etcd isn't managed. */
  readonly stateCluster?: StoreCluster
  readonly engineId: string
  readonly events: Events
  readonly clock: Clock
}

export interface RemoveAsk {
  readonly id: string
  /** Although the state could not be written any more. */
  readonly force: boolean
  readonly person: string
}

interface Found {
  readonly member: Entry | undefined
  readonly seat: Entry | undefined
}

/**
 * Takes an engine's keys, its locks, and its place in the state: it is cut off at once, and ends where it runs; it doesn't start
 * again before somebody lets it in. Answers warnings. Codes: `remove-elsewhere`, `engine-unknown`, `majority-lost` (stalled),
 * `engine-changed` (retry).
 */
export async function removeEngine(
  context: RemovingContext,
  ask: RemoveAsk,
): Promise<readonly string[]> {
  const { store, engineId, stateCluster: cluster } = context
  const { id, force } = ask
  if (id === engineId) throw elsewhere(id)
  const [member, seat] = await Promise.all([store.get(memberKey(id)), store.get(keys.seat(id))])
  const [alive, seats] = await Promise.all([liveEngines(store), seatsIn(store)])
  if (!member && !seat && !alive.has(id)) throw unknown(id)
  if (cluster && seat && !force) {
    const members = await cluster.members()
    if (!keepsMajority({ members, seats, alive }, id)) throw majorityLost(id)
  }
  await forget(context, ask, { member, seat })
  await releaseLocksOf({ store, engineId: id })
  if (!cluster) return alive.has(id) ? [keepsStore(id)] : []
  return seat ? await endMembership(context, cluster, id) : []
}

function memberKey(id: string): string {
  return keys.member(engineMember(id))
}

/** In one write: who lost its keys has lost its place too, whatever happens then. */
async function forget(
  { store, events, clock }: RemovingContext,
  { id, person }: RemoveAsk,
  { member, seat }: Found,
): Promise<void> {
  const at = clock.now()
  const removed = { at, person, tunnelKeys: member ? tunnelKeysOf(member) : [] }
  const message = `${person || 'Somebody'} removed the engine ${id}`
  const { event, write } = await events.prepare({ kind: 'engine-removed', level: 'warn', message })
  const { committed } = await store.commit({
    compare: [
      { key: memberKey(id), modRevision: member?.modRevision ?? 0 },
      { key: keys.seat(id), modRevision: seat?.modRevision ?? 0 },
    ],
    writes: [
      ...(member ? withoutMember(member) : []),
      ...(seat ? [leaving(seat, { person, at })] : []),
      { kind: 'delete', key: keys.engine(id) },
      { kind: 'put', key: keys.removedEngine(id), value: records.removedEngine.encode(removed) },
      write,
    ],
  })
  if (!committed) {
    throw new BanyanError('engine-changed', `${id} has just changed; try again`, 'retry')
  }
  events.announce(event)
}

function withoutMember(member: Entry): Write[] {
  return [{ kind: 'delete', key: member.key }, ...tunnelKeysOf(member).flatMap(releaseKey)]
}

function tunnelKeysOf({ key, value }: Entry): string[] {
  const { tunnelKey, nextTunnelKey } = records.member.decode(value, key)
  return [tunnelKey, nextTunnelKey].filter(each => each !== undefined)
}

function leaving(seat: Entry, how: { readonly person: string; readonly at: number }): Write {
  const value = records.seat.encode({
    ...records.seat.decode(seat.value, seat.key),
    leaving: how,
  })
  return { kind: 'put', key: seat.key, value }
}

/** What can't be done now, the engines' upkeep does later. */
async function endMembership(
  { store }: RemovingContext,
  cluster: StoreCluster,
  id: string,
): Promise<readonly string[]> {
  const url = (await seatsIn(store)).get(id)?.peerUrl
  try {
    const member = (await cluster.members()).find(({ peerUrl }) => peerUrl === url)
    if (member) await cluster.remove(member.id)
  } catch (error) {
    return [`Its membership of the state ends later: ${messageOf(error)}`]
  }
  const voters = votersOf(await cluster.members()).length
  const even = `The state has ${voters} members now, an even number: let another engine join`
  return voters % 2 === 0 ? [even] : []
}

function elsewhere(id: string): BanyanError {
  const message = `${id} is the engine that was asked, and it can't remove itself: ask another one (banyan --engine <host:port> engine remove ${id})`
  return new BanyanError('remove-elsewhere', message, 'stalled')
}

function unknown(id: string): BanyanError {
  const message = `There is no engine ${id}: \`banyan engine list\` shows them`
  return new BanyanError('engine-unknown', message, 'stalled')
}

function majorityLost(id: string): BanyanError {
  const message = `Without ${id} the members of the state that run would be no majority, and nothing could be written. Bring the others back first, or remove those that don't run; --force cuts ${id} off all the same, and ends its membership when the others allow`
  return new BanyanError('majority-lost', message, 'stalled')
}

function keepsStore(id: string): string {
  return `${id} ends as soon as it hears of it. Who has its server can reach etcd by themselves: change etcd's password or certificates if it is not to be trusted`
}
