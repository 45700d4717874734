import { codeOf } from '../../../core/errors.ts'
import type { Lease, LeaseId, Store } from '../../../platform/store/store.ts'
import type { Recorder } from './history.ts'
import type { Asked, Told } from './store-model.ts'

export interface Recording {
  readonly recorder: Recorder<Asked, Told>
  readonly client: string
  readonly part: string
}

let commits = 0

/** A client's store whose calls are noted. All its keys are of one part. A lease matters once something is written with it. */
export function recordedStore(store: Store, recording: Recording): Store {
  const { recorder, client, part } = recording
  const unused = new Map<LeaseId, () => void>()
  return {
    get: async key => {
      const get = async () => ({ kind: 'entry' as const, entry: await store.get(key) })
      return (await noted(recording, { kind: 'get', part, key }, get)).entry
    },
    range: async prefix => {
      const range = async () => ({ kind: 'entries' as const, ...(await store.range(prefix)) })
      return await noted(recording, { kind: 'range', part, prefix }, range)
    },
    commit: async txn => {
      for (const write of txn.writes) if (write.kind === 'put') use(write.lease)
      const commit = async () => ({ kind: 'result' as const, ...(await store.commit(txn)) })
      return await noted(recording, { kind: 'commit', part, number: ++commits, ...txn }, commit)
    },
    watch: (prefix, revision, signal) => store.watch(prefix, revision, signal),
    lease: async (ttlMs, options) => {
      const lease = await store.lease(ttlMs, options)
      const mayEnd = () => recorder.mayHappen(client, { kind: 'end', part, lease: lease.id })
      unused.set(lease.id, () => {
        // one that is kept alive doesn't end before its holder knows
        if (options?.keepAlive === false || lease.lost.aborted) mayEnd()
        else lease.lost.addEventListener('abort', mayEnd)
      })
      return { ...lease, revoke: async () => await revoke(lease) }
    },
    close: () => store.close(),
  }

  function use(lease: LeaseId | undefined): void {
    unused.get(lease ?? '')?.()
    unused.delete(lease ?? '')
  }

  async function revoke(lease: Lease): Promise<void> {
    if (unused.has(lease.id)) return await lease.revoke()
    await noted(recording, { kind: 'end', part, lease: lease.id }, async () => {
      await lease.revoke()
      return { kind: 'ended' as const }
    })
  }
}

/** Rejects as the store does. Only after `store-unavailable` nobody knows what happened. */
async function noted<T extends Told>(
  { recorder, client }: Recording,
  asked: Asked,
  run: () => Promise<T>,
): Promise<T> {
  const kept: { answer?: T; error?: unknown } = {}
  await recorder.call(client, asked, async () => {
    try {
      return (kept.answer = await run())
    } catch (error) {
      kept.error = error
      const code = codeOf(error)
      if (code === 'lease-lost') return { kind: code }
      if (code === 'store-unavailable') return undefined
      throw error
    }
  })
  if (kept.answer) return kept.answer
  throw kept.error
}
