import { pino } from 'pino'
import { connectEtcd } from '../../platform/store/etcd-store.ts'
import { createMemoryStore } from '../../platform/store/memory-store.ts'
import type { Change, RemoteStore, Store, WatchBatch } from '../../platform/store/store.ts'
import { startEtcd } from './etcd.ts'

/** A store with as many clients as a test wants. */
export interface StoreServer {
  connect(): Promise<Store>
  compact(revision: number): Promise<void>
  stop(): Promise<void>
}

export const storeServers: readonly (readonly [string, () => Promise<StoreServer>])[] = [
  ['memory', startMemory],
  ['etcd', startRealEtcd],
]

function startMemory(): Promise<StoreServer> {
  const store = createMemoryStore()
  return Promise.resolve({
    connect: () => Promise.resolve(store.connect()),
    compact: revision => {
      store.compact(revision)
      return Promise.resolve()
    },
    stop: () => store.close(),
  })
}

async function startRealEtcd(): Promise<StoreServer> {
  const etcd = await startEtcd()
  return { ...etcd, connect: () => connectTo(etcd.endpoint) }
}

export async function connectTo(endpoint: string): Promise<RemoteStore> {
  return await connectEtcd({ hosts: [endpoint], log: pino({ level: 'silent' }) })
}

/** Reads batches until enough changes came; resets count with their entries. */
export async function collect(
  batches: AsyncIterable<WatchBatch>,
  enough: (changes: readonly Change[]) => boolean,
): Promise<{ readonly batches: WatchBatch[]; readonly changes: Change[] }> {
  const seen: WatchBatch[] = []
  const changes: Change[] = []
  for await (const batch of batches) {
    seen.push(batch)
    changes.push(...changesIn(batch))
    if (enough(changes)) break
  }
  return { batches: seen, changes }
}

function changesIn(batch: WatchBatch): readonly Change[] {
  if (batch.kind === 'changes') return batch.changes
  return batch.entries.map(entry => ({ kind: 'put', entry }))
}

/** `+key=value` or `-key`. */
export function textOf(change: Change): string {
  return change.kind === 'put' ? `+${change.entry.key}=${change.entry.value}` : `-${change.key}`
}
