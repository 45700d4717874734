import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { BanyanError } from '../../core/errors.ts'
import { type Child, startChild } from '../../platform/child.ts'
import { findProgram } from '../../platform/find-program.ts'
import { requireFreePort } from '../../platform/ports.ts'
import { etcdArguments, stateQuotaBytes } from './etcd-arguments.ts'
import { type EtcdMember, peerFiles } from './etcd-member.ts'
import type { ManagedOptions, ManagedProgram } from './managed.ts'

const restart = { firstMs: 200, maxMs: 10_000 }
const readyTimeoutMs = 30_000
/** Where all engines start at once, the first waits until most are there. */
const majorityTimeoutMs = 5 * 60_000

export interface EtcdOptions extends ManagedOptions {
  /** One of several. Absent: it is alone. */
  readonly member?: EtcdMember | undefined
  readonly quotaBytes?: number
  /** Of its data; default: `etcd` in `dataDir`. */
  readonly folder?: string
  readonly forceNewCluster?: boolean
  /** The others removed it: it ends whenever it is started. */
  readonly onRemoved?: () => void
}

export interface ManagedEtcd extends ManagedProgram {
  readonly quotaBytes: number
  /** Another start with the same data, as this member. */
  restartAs(member: EtcdMember): Promise<void>
}

/**
 * Runs etcd as a child under `<dataDir>/etcd`, restarted if it dies. Resolves when it knows who leads. Rejects with
 * `etcd-missing`, `port-taken` or `already-running` (wait), `child-died` or `child-not-ready`.
 */
export async function startManagedEtcd(options: EtcdOptions): Promise<ManagedEtcd> {
  const program = await findProgram('etcd')
  if (program === undefined) throw missing()
  const { dataDir, port, quotaBytes = stateQuotaBytes, folder = join(dataDir, 'etcd') } = options
  const endpoint = `http://127.0.0.1:${port}`
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const start = async (member: EtcdMember | undefined): Promise<Child> => {
    const child = startEtcd({ ...options, member, quotaBytes, folder, program, endpoint })
    await child.ready
    return child
  }
  let child = await start(options.member)
  return {
    endpoint,
    quotaBytes,
    stop: async () => await child.stop(),
    restartAs: async member => {
      await child.stop()
      child = await start(member)
    },
  }
}

interface Start extends EtcdOptions {
  readonly program: string
  readonly endpoint: string
  readonly quotaBytes: number
  readonly folder: string
}

function startEtcd(options: Start): Child {
  const { dataDir, port, member, log, signal, endpoint, onRemoved } = options
  const peer = member && { member, files: peerFiles(dataDir) }
  return startChild({
    name: 'etcd',
    argv: etcdArguments({
      ...{ ...options, ...(peer && { peer }) },
      lifeToken: randomBytes(8).toString('hex'),
    }),
    log,
    signal,
    restart,
    onLine: line => {
      log.debug({ child: 'etcd' }, line)
      if (line.includes(removedWords)) onRemoved?.()
    },
    prepare: async () => await requireFreePort(port, 'etcd', 'engine.etcd_port'),
    ready: async () => await knowsLeader(endpoint),
    readyTimeoutMs: peer ? majorityTimeoutMs : readyTimeoutMs,
    pidFile: join(dataDir, 'etcd.pid'),
  })
}

/** etcd's ErrMemberRemoved, which 3.4 to 3.6 print before they end. */
const removedWords = 'permanently removed from the cluster'

/** Not /health: that says no while there is an alarm, and then nobody could heal it. */
async function knowsLeader(endpoint: string): Promise<boolean> {
  const reply = await fetch(`${endpoint}/v3/maintenance/status`, {
    method: 'POST',
    body: '{}',
    signal: AbortSignal.timeout(1000),
  })
  const { leader } = (await reply.json()) as { readonly leader?: unknown }
  return leader !== undefined && leader !== '0'
}

function missing(): BanyanError {
  const message =
    'etcd is not installed. On Debian or Ubuntu: apt-get install etcd-server. Or set engine.managed_etcd: false and engine.store_address.'
  return new BanyanError('etcd-missing', message, 'wait')
}
