import { generateKeyPairSync } from 'node:crypto'
import type { EngineConfig } from '../../core/config/engine.ts'
import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import { openEtcdCluster } from '../../platform/store/etcd-cluster.ts'
import type { StoreCluster } from '../../platform/store/store-cluster.ts'
import type { RemoteStore, Store } from '../../platform/store/store.ts'
import { type Authority, pemOf } from '../join/authority.ts'
import { refuseUnfinishedPlace } from '../backup/managed-place.ts'
import { makeRoom } from '../state/make-room.ts'
import { storeOptions } from '../store-options.ts'
import { type HeldStore, heldStore } from './held-store.ts'
import { type ManagedEtcd, startManagedEtcd } from './etcd.ts'
import { peerUrlAt } from './etcd-arguments.ts'
import { readMember, writeMember, writePeerFiles } from './etcd-member.ts'

export interface StateOptions {
  readonly engine: Pick<
    EngineConfig,
    'engineId' | 'managedEtcd' | 'dataDir' | 'etcdPort' | 'storeAddresses' | 'etcdAuth' | 'control'
  >
  readonly connect: (options: Awaited<ReturnType<typeof storeOptions>>) => Promise<RemoteStore>
  readonly clock: Clock
  readonly log: Logger
  /** Ends waiting for others. The managed etcd outlives it: the engine still writes while it stops. */
  readonly signal: AbortSignal
  /** Other engines removed this one from the state: it can't go on. */
  readonly onRemoved: (error: BanyanError) => void
  /** Of the managed etcd. */
  readonly quotaBytes?: number
}

/** Where the cluster's state is kept. */
export interface OpenedState {
  readonly store: RemoteStore
  readonly cluster: StoreCluster
  /** Absent: etcd is somebody else's. */
  readonly managed?: ManagedState
  close(): Promise<void>
}

export interface ManagedState {
  readonly quotaBytes: number
  /**
   * From now on this engine's etcd meets those of other engines at this IP address. The first time, and when the address is
   * another, it is restarted with its data, and everybody's connection to it outlives that.
   */
  meetAt(host: string, authority: Authority, peerPort?: number): Promise<void>
}

/** Managed programs outlive the shutdown signal. */
const never = new AbortController().signal
const learnerPollMs = 500
const reconnectPollMs = 50
const reconnectTimeoutMs = 30_000
/** Copying is quick; the vote is given by another engine. */
const learnerTimeoutMs = 10 * 60_000

/**
 * Starts the managed etcd, or connects to the one that there is. Resolves once it answers; a new member of several has copied
 * everything by then. Codes: those of `startManagedEtcd` and `connect`; `restore-unfinished` (wait), `state-not-promoted` (retry).
 */
export async function openState(options: StateOptions): Promise<OpenedState> {
  const { engine, connect, log } = options
  if (!engine.managedEtcd) return await openExternal(options)
  await refuseUnfinishedPlace(engine.dataDir)
  const etcd = await startOwn(options)
  const { quotaBytes } = etcd
  const hosts = await storeOptions(engine, etcd.endpoint, log)
  const cluster = openEtcdCluster(hosts)
  try {
    await untilVoting(cluster, options)
    await makeRoom({ cluster, quotaBytes, log }) // full, it gives no lease, and no engine starts without one
    const direct = await connect(hosts)
    const { store, whileHeld } = heldStore(direct, options.clock)
    const meetAt: ManagedState['meetAt'] = async (host, authority, port) =>
      await meet({
        ...options,
        etcd,
        cluster,
        store: direct,
        whileHeld,
        authority,
        host,
        peerUrl: peerUrlAt(host, port),
      })
    return { store, cluster, managed: { quotaBytes, meetAt }, close: closing(cluster, store, etcd) }
  } catch (error) {
    cluster.close()
    await etcd.stop()
    throw error
  }
}

async function openExternal({ engine, connect, log }: StateOptions): Promise<OpenedState> {
  const hosts = await storeOptions(engine, undefined, log)
  const store = await connect(hosts)
  const cluster = openEtcdCluster(hosts)
  return { store, cluster, close: closing(cluster, store) }
}

function closing(cluster: StoreCluster, store: Store, etcd?: ManagedEtcd) {
  return async () => {
    cluster.close()
    await store.close()
    await etcd?.stop()
  }
}

/** Without a control tunnel it meets nobody, whatever it did before. */
async function startOwn(options: StateOptions): Promise<ManagedEtcd> {
  const { engine, log, quotaBytes, onRemoved } = options
  const { dataDir, etcdPort: port, control } = engine
  const member = control ? await readMember(dataDir) : undefined
  const removed = () => onRemoved(removedError(engine.engineId, dataDir))
  return await startManagedEtcd({
    ...{ dataDir, port, log, signal: never, member, onRemoved: removed },
    ...(quotaBytes !== undefined && { quotaBytes }),
  })
}

/** A member without a vote answers no client. */
async function untilVoting(cluster: StoreCluster, options: StateOptions): Promise<void> {
  const { clock, log, signal } = options
  const until = clock.now() + learnerTimeoutMs
  for (let waited = false; ; waited = true) {
    const [status] = await cluster.statuses()
    if (status?.kind === 'answers' && !status.learner) return
    if (signal.aborted || clock.now() > until) throw notPromoted()
    if (!waited) log.info('copying the state from the other engines')
    await clock.sleep(learnerPollMs, signal)
  }
}

interface Meeting extends StateOptions {
  readonly etcd: ManagedEtcd
  readonly cluster: StoreCluster
  readonly store: Store
  readonly whileHeld: HeldStore['whileHeld']
  readonly authority: Authority
  readonly host: string
  readonly peerUrl: string
}

/** Each step may have been done before: by an engine that was killed then. */
async function meet(meeting: Meeting): Promise<void> {
  const { engine, etcd, cluster, whileHeld, peerUrl, log } = meeting
  const { dataDir, engineId: name } = engine
  await renewIdentity(meeting)
  await takeSeat(meeting)
  const before = await readMember(dataDir)
  if (before?.peerUrl === peerUrl) return
  const [own] = await cluster.statuses()
  if (own?.kind === 'answers') await cluster.setPeerUrl(own.id, peerUrl)
  const member = { ...before, name, peerUrl }
  await writeMember(dataDir, member)
  await whileHeld(async () => {
    await etcd.restartAs(member)
    await untilStoreAnswers(meeting)
  })
  log.info({ peerUrl }, 'etcd meets those of other engines')
}

/** Its connection was refused while etcd was away, and tries again by itself, but not at once. */
async function untilStoreAnswers({ store, clock, signal }: Meeting): Promise<void> {
  const until = clock.now() + reconnectTimeoutMs
  for (;;) {
    try {
      await store.get('/')
      return
    } catch (error) {
      if (signal.aborted || clock.now() > until) throw error
      await clock.sleep(reconnectPollMs, signal)
    }
  }
}

async function renewIdentity({ engine, authority, host, clock }: Meeting): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  await writePeerFiles(engine.dataDir, {
    authority: authority.certificate,
    certificate: authority.stateCertificate(host, publicKey, clock.now()),
    key: pemOf(privateKey),
  })
}

async function takeSeat({ store, engine, peerUrl }: Meeting): Promise<void> {
  const key = keys.seat(engine.engineId)
  const value = records.seat.encode({ peerUrl })
  const entry = await store.get(key)
  if (entry?.value === value) return
  const compare = [{ key, modRevision: entry?.modRevision ?? 0 }]
  await store.commit({ compare, writes: [{ kind: 'put', key, value }] })
}

function notPromoted(): BanyanError {
  const message =
    'The other engines gave this one no vote in the state: look at `banyan engine list` and at their logs'
  return new BanyanError('state-not-promoted', message, 'retry')
}

function removedError(engineId: string, dataDir: string): BanyanError {
  const message = `${engineId} was removed from its cluster (banyan engine remove). Its last state is in ${dataDir}/etcd; to join again: \`banyan-engine init --join\` with a new token`
  return new BanyanError('engine-removed', message, 'stalled')
}
