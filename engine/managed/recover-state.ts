import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { EngineConfig } from '../../core/config/engine.ts'
import { BanyanError } from '../../core/errors.ts'
import { loadConfigFile } from '../../platform/config-file.ts'
import { createLogger, type Logger } from '../../platform/logger.ts'
import { openEtcdCluster } from '../../platform/store/etcd-cluster.ts'
import { startManagedEtcd } from './etcd.ts'
import { readMember } from './etcd-member.ts'

interface RecoverOptions {
  readonly engine: Pick<EngineConfig, 'dataDir' | 'etcdPort' | 'managedEtcd'>
  readonly log: Logger
}

/**
 * Where the majority of members is gone for good: makes this engine's etcd a cluster of one, with the data that it has. What
 * the others had confirmed and this one had not heard of yet is lost. Codes: `state-missing`, `state-external` (stalled),
 * those of `startManagedEtcd`.
 */
export async function recoverState({ engine, log }: RecoverOptions): Promise<void> {
  const { dataDir, etcdPort: port, managedEtcd } = engine
  if (!managedEtcd) throw external()
  await requireData(dataDir)
  const member = await readMember(dataDir)
  const { signal } = new AbortController()
  const etcd = await startManagedEtcd({
    ...{ dataDir, port, log, signal, member, forceNewCluster: true },
  })
  const cluster = openEtcdCluster({ hosts: [etcd.endpoint] })
  try {
    const members = await cluster.members()
    log.info({ members: members.length }, 'the state is a cluster of one now')
  } finally {
    cluster.close()
    await etcd.stop()
  }
}

/** `banyan-engine recover-state` */
export function addRecoverState(command: Command): void {
  command
    .command('recover-state')
    .description(
      'When most engines are gone for good: goes on with the state that this one has (docs/state.md).',
    )
    .requiredOption('--others-are-gone', 'the other engines are off, and will never start again')
    .action(async () => {
      const { config: path } = command.opts<{ readonly config?: string }>()
      const { config } = await loadConfigFile(path === undefined ? {} : { path })
      const log = createLogger({ program: 'engine', ...config.logging })
      await recoverState({ engine: config.engine, log })
      process.stdout.write(recovered)
    })
}

const recovered = `The state is this engine's alone now. Start it (systemctl start banyan-engine), then
remove the engines that are gone (banyan engine remove <id>) and let new ones join.
`

async function requireData(dataDir: string): Promise<void> {
  const folder = join(dataDir, 'etcd', 'member')
  const isThere = await stat(folder).then(
    () => true,
    () => false,
  )
  if (isThere) return
  const message = `There is no state in ${folder}: run this on a server whose engine had one, or restore a backup`
  throw new BanyanError('state-missing', message, 'stalled')
}

function external(): BanyanError {
  const message = "This engine's etcd is not managed by Banyan: recover it with etcd's own tools"
  return new BanyanError('state-external', message, 'stalled')
}
