import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import type { BackupHeader } from '../../core/model/backup.ts'
import type { BackupItem } from '../../platform/backup/layout.ts'
import type { Store } from '../../platform/store/store.ts'
import { recordFormat, version } from '../../platform/version.ts'

/** An age key: what it opens, and what is encrypted for it. */
export async function ageKey(): Promise<{
  readonly identity: string
  readonly recipient: string
}> {
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

export function backupHeader(part: Partial<BackupHeader> = {}): BackupHeader {
  return {
    ...{ layout: 1, version, format: recordFormat, at: 1_700_000_000_000, cluster: 'c1' },
    ...{ engine: 'engine-1', revision: 7, recipients: [] },
    ...part,
  }
}

export async function* itemsOf(...items: readonly BackupItem[]): AsyncGenerator<BackupItem> {
  for (const item of items) yield await Promise.resolve(item)
}

/** A store that parts of may be another's. */
export function bound(inner: Store): Store {
  return {
    get: async name => await inner.get(name),
    range: async (prefix, options) => await inner.range(prefix, options),
    commit: async txn => await inner.commit(txn),
    watch: (prefix, revision, signal) => inner.watch(prefix, revision, signal),
    lease: async (ttlMs, options) => await inner.lease(ttlMs, options),
    close: async () => await inner.close(),
  }
}
