import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { BanyanError } from '../../core/errors.ts'
import { startChild } from '../../platform/child.ts'
import { findProgram } from '../../platform/find-program.ts'
import { requireFreePort } from '../../platform/ports.ts'
import type { ManagedOptions, ManagedProgram } from './managed.ts'

const restart = { firstMs: 200, maxMs: 10_000 }
const readyTimeoutMs = 30_000
const quotaBytes = 4 * 1024 ** 3

/**
 * Runs etcd as a child under `<dataDir>/etcd`, restarted if it dies. Resolves when it serves. Rejects with
 * `etcd-missing`, `port-taken` or `already-running` (wait), `child-died` or `child-not-ready`.
 */
export async function startManagedEtcd(options: ManagedOptions): Promise<ManagedProgram> {
  const { dataDir, port, log, signal } = options
  const program = await findProgram('etcd')
  if (program === undefined) throw missing()
  const endpoint = `http://127.0.0.1:${port}`
  const folder = join(dataDir, 'etcd')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const child = startChild({
    name: 'etcd',
    argv: etcdArguments(program, folder, endpoint),
    log,
    signal,
    restart,
    onLine: line => log.debug({ child: 'etcd' }, line),
    prepare: async () => await requireFreePort(port, 'etcd', 'engine.etcd_port'),
    ready: async () => await isHealthy(endpoint),
    readyTimeoutMs,
    pidFile: join(dataDir, 'etcd.pid'),
  })
  await child.ready
  return { endpoint, stop: async () => await child.stop() }
}

/** An hour of history lets watchers resume after a long disconnect; a rollout writes hundreds of keys at once. */
function etcdArguments(program: string, folder: string, endpoint: string): readonly string[] {
  return [
    program,
    ...['--name', 'banyan', '--data-dir', folder],
    ...['--listen-client-urls', endpoint, '--advertise-client-urls', endpoint],
    ...peerArguments(),
    ...['--max-txn-ops', '4096', '--quota-backend-bytes', String(quotaBytes)],
    ...['--auto-compaction-mode', 'periodic', '--auto-compaction-retention', '1h'],
    ...['--snapshot-count', '10000'],
    ...['--logger', 'zap', '--log-level', 'warn'],
  ]
}

/** A single member talks to no peer: any free port will do, and the advertised one is never dialled. */
function peerArguments(): readonly string[] {
  const advertised = 'http://127.0.0.1:2380'
  return [
    ...['--listen-peer-urls', 'http://127.0.0.1:0', '--initial-advertise-peer-urls', advertised],
    ...['--initial-cluster', `banyan=${advertised}`],
  ]
}

async function isHealthy(endpoint: string): Promise<boolean> {
  const reply = await fetch(`${endpoint}/health`, { signal: AbortSignal.timeout(1000) })
  const { health } = (await reply.json()) as { readonly health?: unknown }
  return health === 'true'
}

function missing(): BanyanError {
  const message =
    'etcd is not installed. On Debian or Ubuntu: apt-get install etcd-server. Or set engine.managed_etcd: false and engine.store_address.'
  return new BanyanError('etcd-missing', message, 'wait')
}
