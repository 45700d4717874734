import type { Logger } from '../../platform/logger.ts'
import type { StoreCluster } from '../../platform/store/store-cluster.ts'
import { sizeOf } from './warnings.ts'

interface Room {
  readonly cluster: StoreCluster
  readonly quotaBytes: number
  readonly log: Logger
}

/** Of the quota: fuller than this, etcd would raise the alarm again at the next write. */
const enoughShare = 0.95

/**
 * Where the engine's own member is full: forgets history, gives the space back, and lets people write again. Answers what it
 * did as a sentence; undefined when there is no alarm, or what is left is too much still.
 */
export async function makeRoom({ cluster, quotaBytes, log }: Room): Promise<string | undefined> {
  const before = await ownStatus(cluster)
  const alarm = (await cluster.alarms()).find(
    ({ kind, member }) => kind === 'space' && member === before?.id,
  )
  if (!before || !alarm) return undefined
  await cluster.compact()
  await cluster.defragment()
  const after = await ownStatus(cluster)
  if (!after || after.bytes > quotaBytes * enoughShare) {
    log.error(
      { bytes: after?.bytes, quotaBytes },
      'etcd is full, and holds nothing that could be forgotten: nothing can be written',
    )
    return undefined
  }
  await cluster.disarm(alarm)
  return `etcd was full: its history was forgotten and the space given back, ${sizeOf(before.bytes)} became ${sizeOf(after.bytes)} of ${sizeOf(quotaBytes)}`
}

async function ownStatus(cluster: StoreCluster) {
  const [status] = await cluster.statuses()
  return status?.kind === 'answers' ? status : undefined
}
