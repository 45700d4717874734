import { controlAddress } from '../../core/control-address.ts'
import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import { engineMember } from '../../core/model/member.ts'
import type { Seat } from '../../core/model/seat.ts'
import { records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import type { StoreMember } from '../../core/model/store-member.ts'
import type { StoreCluster } from '../../platform/store/store-cluster.ts'
import type { Entry, Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'
import { type Authority, readPublicKey } from '../join/authority.ts'
import { peerUrlAt } from '../managed/etcd-arguments.ts'

export interface AdmitContext {
  readonly store: Store
  /** Absent: etcd isn't managed here. */
  readonly cluster?: StoreCluster
  readonly authority: Authority
  /** Of the engine that is asked. */
  readonly engineId: string
  readonly events: Events
  readonly clock: Clock
  readonly onAdmitted: () => void
  /** IP address in the control tunnel; default: that of the engine's tunnel key. */
  readonly hostOf?: (engine: string) => Promise<string | undefined>
  /** Of etcd's members for each other; default 2380. */
  readonly peerPortOf?: (engine: string) => number
}

export interface StateOffer {
  readonly peerUrl: string
  readonly memberId: string
  /** `name=url` of all members, itself too. */
  readonly initialCluster: readonly string[]
  /** PEM. */
  readonly authority: string
  readonly certificate: string
}

/**
 * Gives an engine a place among the members of the managed etcd, without a vote until it has copied everything. May be asked
 * again at any time: the answer is of the same place. Codes, beside those of `StoreCluster.addLearner`: `state-external`,
 * `state-alone`, `no-tunnel`, `engine-known`, `key-unfit` (stalled), `engine-leaving` (wait), `state-contended` (retry).
 */
export async function admitToState(
  context: AdmitContext,
  engine: string,
  publicKey: Buffer,
): Promise<StateOffer> {
  const { cluster, store, authority, clock } = context
  if (!cluster) throw external()
  const key = readPublicKey(publicKey)
  const { host, peerUrl } = await placeOf(context, engine)
  const before = await cluster.members()
  const entry = await store.get(keys.seat(engine))
  const seat = entry && records.seat.decode(entry.value, entry.key)
  refuse(engine, { before, peerUrl, seat })
  if (!before.some(member => member.peerUrl === peerUrl)) {
    refuseSecond(before)
    await takeSeat(context, engine, peerUrl, entry)
    await cluster.addLearner(peerUrl)
    await tell(context, engine)
  }
  const members = await cluster.members()
  context.onAdmitted()
  return {
    peerUrl,
    memberId: members.find(member => member.peerUrl === peerUrl)?.id ?? '',
    initialCluster: members.map(member => `${nameFor(member, engine, peerUrl)}=${member.peerUrl}`),
    authority: authority.certificate,
    certificate: authority.stateCertificate(host, key, clock.now()),
  }
}

interface Place {
  readonly host: string
  readonly peerUrl: string
}

async function placeOf(context: AdmitContext, engine: string): Promise<Place> {
  const { store, hostOf = tunnelHost(store), peerPortOf } = context
  const host = await hostOf(engine)
  if (host === undefined) throw noTunnel(engine)
  return { host, peerUrl: peerUrlAt(host, peerPortOf?.(engine)) }
}

function tunnelHost(store: Store) {
  return async (engine: string): Promise<string | undefined> => {
    const entry = await store.get(keys.member(engineMember(engine)))
    const tunnelKey = entry && records.member.decode(entry.value, entry.key).tunnelKey
    return tunnelKey === undefined ? undefined : controlAddress('engine', tunnelKey)
  }
}

interface Facts {
  readonly before: readonly StoreMember[]
  readonly peerUrl: string
  readonly seat: Seat | undefined
}

function refuse(engine: string, { before, peerUrl, seat }: Facts): void {
  if (before.some(member => !member.peerUrl.startsWith('https:'))) throw alone()
  if (seat?.leaving) throw leaving(engine)
  if (seat && seat.peerUrl !== peerUrl && before.some(m => m.peerUrl === seat.peerUrl)) {
    throw known(engine)
  }
}

/** As etcd would say, but before anything is written. */
function refuseSecond(before: readonly StoreMember[]): void {
  const learner = before.find(member => member.learner)
  if (!learner) return
  const message = `The engine ${learner.name || `at ${learner.peerUrl}`} is joining just now, and one can at a time: try again when \`banyan engine list\` shows it, or remove it`
  throw new BanyanError('store-joining', message, 'wait')
}

/** Before etcd has the member: whatever is lost then, it is known whose it is. */
async function takeSeat(
  { store }: AdmitContext,
  engine: string,
  peerUrl: string,
  before: Entry | undefined,
): Promise<void> {
  const key = keys.seat(engine)
  const { committed } = await store.commit({
    compare: [{ key, modRevision: before?.modRevision ?? 0 }],
    writes: [{ kind: 'put', key, value: records.seat.encode({ peerUrl }) }],
  })
  if (committed) return
  throw new BanyanError('state-contended', `${engine} is joining or leaving at once`, 'retry')
}

async function tell({ events, engineId }: AdmitContext, engine: string): Promise<void> {
  const message = `${engine} joins the state by way of ${engineId}; it copies everything, then it votes`
  await events.record({ kind: 'state-member-joins', message })
}

/** etcd wants a name for each that nobody else has, and compares the URLs alone. */
function nameFor({ id, name, peerUrl }: StoreMember, engine: string, ownUrl: string): string {
  if (peerUrl === ownUrl) return engine
  return name === '' || name === engine ? `member-${id}` : name
}

function external(): BanyanError {
  const message =
    'This cluster keeps its state in an etcd that is not managed by Banyan: set managed_etcd: false and the same store_address on the new engine'
  return new BanyanError('state-external', message, 'stalled')
}

function alone(): BanyanError {
  const message =
    "This engine's etcd is alone: for others to join, it needs a control tunnel (`banyan-engine init`, or `engine.control` in its configuration) and a restart"
  return new BanyanError('state-alone', message, 'stalled')
}

function noTunnel(engine: string): BanyanError {
  const message = `${engine} is known without a tunnel key: members of etcd speak through the control tunnel alone`
  return new BanyanError('no-tunnel', message, 'stalled')
}

function known(engine: string): BanyanError {
  const message = `An engine ${engine} has a place with another tunnel key: if this is the same server made anew, \`banyan engine remove ${engine}\` first`
  return new BanyanError('engine-known', message, 'stalled')
}

function leaving(engine: string): BanyanError {
  const message = `${engine} was removed, and its membership is ending; try again in a minute`
  return new BanyanError('engine-leaving', message, 'wait')
}
