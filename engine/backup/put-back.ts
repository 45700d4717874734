import { fateOf } from '../../core/backup-scope.ts'
import { BanyanError } from '../../core/errors.ts'
import { keys, prefixes } from '../../core/keys.ts'
import type { BackupHeader } from '../../core/model/backup.ts'
import type { BackupItem } from '../../platform/backup/layout.ts'
import type { Clock } from '../../platform/clock.ts'
import { records } from '../../core/records.ts'
import { scan } from '../../platform/store/scan.ts'
import type { Compare, Entry, Store, Write } from '../../platform/store/store.ts'
import { Events } from '../events.ts'
import { lifeOf } from './life.ts'
import type { Logger } from '../../platform/logger.ts'

/** Well under the store's limits for one transaction (platform/store/limits.ts). */
const batch = { writes: 100, bytes: 512 * 1024 }
/** So many of what is there are looked at to say what it is. */
const looked = 1000

export interface PuttingBack {
  readonly store: Store
  readonly header: BackupHeader
  readonly items: AsyncIterable<BackupItem>
  /** What the store holds may go. */
  readonly replace: boolean
  /** Called once it is sure that nothing is in the way, before the first record is written. */
  readonly onBegun: () => Promise<void>
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Fills an empty store with what a backup holds. Until all of it is there a mark keeps engines from starting; whoever is
 * interrupted does it again from the beginning. Answers how many records were written. Codes: `store-not-empty`,
 * `engines-running` (wait), `restore-disturbed` (retry).
 */
export async function putBack(options: PuttingBack): Promise<number> {
  const { store } = options
  const before = await store.get(keys.restoring)
  await refuseEngines(store)
  if (!before && !options.replace) await refuseContent(store)
  const marked = await store.commit({
    compare: [{ key: keys.restoring, modRevision: before?.modRevision ?? 0 }],
    writes: [{ kind: 'put', key: keys.restoring, value: JSON.stringify(options.header.at) }],
  })
  if (!marked.committed) throw disturbed()
  await refuseEngines(store)
  await options.onBegun()
  const mark = { key: keys.restoring, modRevision: marked.revision }
  await empty(store, mark)
  const written = await fill(options, mark)
  await finish(options, mark, written)
  return written
}

/** An engine must not start on half a state. Code: `restore-unfinished` (wait). */
export async function refuseUnfinishedRestore(store: Store): Promise<void> {
  if (!(await store.get(keys.restoring))) return
  const sentence =
    'A backup was being put back into this store, and not all of it is there: run banyan-engine restore again'
  throw new BanyanError('restore-unfinished', sentence, 'wait')
}

async function refuseEngines(store: Store): Promise<void> {
  const { entries } = await store.range(prefixes.engines)
  if (entries.length === 0) return
  const names = entries.map(({ key }) => key.slice(prefixes.engines.length)).join(', ')
  const sentence = `Engines use this store: ${names}. Stop them first; one that was killed is gone after 15 s`
  throw new BanyanError('engines-running', sentence, 'wait')
}

async function refuseContent(store: Store): Promise<void> {
  const { entries } = await store.range(prefixes.root, { limit: looked })
  if (entries.length === 0) return
  const sentence = `The store is not empty: it holds ${contentOf(entries)}. With --replace all of that goes`
  throw new BanyanError('store-not-empty', sentence, 'wait')
}

function contentOf(entries: readonly Entry[]): string {
  const count = (prefix: string) => entries.filter(({ key }) => key.startsWith(prefix)).length
  const more = entries.length === looked ? 'more than ' : ''
  const named = [
    [count(prefixes.applications), 'applications'],
    [count(prefixes.agents), 'agents'],
    [count(prefixes.secretHeads), 'secrets'],
  ] as const
  const parts = named.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`)
  return [...parts, `${more}${entries.length} records in all`].join(', ')
}

/** `mark`: of this try. What it gave up and a slow store does later must not hit what the next one wrote. */
async function empty(store: Store, mark: Compare): Promise<void> {
  const { revision } = await store.range(prefixes.root, { limit: 1 })
  const batches = new Batches(async writes => {
    const { committed } = await store.commit({ compare: [mark], writes })
    if (!committed) throw disturbed()
  })
  for await (const { key } of scan(store, prefixes.root, revision)) {
    if (key !== keys.restoring) await batches.add({ kind: 'delete', key }, key.length)
  }
  await batches.flush()
}

async function fill({ store, items }: PuttingBack, mark: Compare): Promise<number> {
  const leases = new Map<number, string>()
  let written = 0
  const batches = new Batches(async writes => {
    const compare = writes.map(({ key }) => ({ key, modRevision: 0 }))
    const { committed } = await store.commit({ compare: [mark, ...compare], writes })
    if (!committed) throw disturbed()
    written += writes.length
  })
  for await (const item of items) {
    if (item.kind === 'file') continue
    const { key, value } = item
    const fate = fateOf(key)
    // a version of later may have decided otherwise than the one that made it
    if (!fate.kept) continue
    const lease = fate.keptMs === undefined ? undefined : await leaseOf(store, leases, fate.keptMs)
    const put = { kind: 'put' as const, key, value, ...(lease !== undefined && { lease }) }
    await batches.add(put, key.length + Buffer.byteLength(value))
  }
  await batches.flush()
  return written
}

async function leaseOf(store: Store, leases: Map<number, string>, ms: number): Promise<string> {
  const id = leases.get(ms) ?? (await store.lease(ms, { keepAlive: false })).id
  leases.set(ms, id)
  return id
}

async function finish(
  { store, header, clock, log }: PuttingBack,
  mark: Compare,
  written: number,
): Promise<void> {
  const events = new Events(store, log, () => clock.now())
  const { write } = await events.prepare({
    kind: 'restored',
    level: 'warn',
    message: `The cluster was put back to the backup of ${new Date(header.at).toISOString()} of ${header.engine}: ${written} records`,
  })
  const life = Math.max(clock.now(), header.at, await lifeOf(store)) + 1
  const value = records.restored.encode({ life, backupAt: header.at })
  const { committed } = await store.commit({
    compare: [mark],
    writes: [
      { kind: 'delete', key: keys.restoring },
      { kind: 'put', key: keys.restored, value },
      write,
    ],
  })
  if (!committed) throw disturbed()
}

type KeyWrite = Extract<Write, { readonly key: string }>

/** Gathers writes up to what one transaction takes. */
class Batches {
  readonly #commit: (writes: readonly KeyWrite[]) => Promise<void>
  #writes: KeyWrite[] = []
  #bytes = 0

  constructor(commit: (writes: readonly KeyWrite[]) => Promise<void>) {
    this.#commit = commit
  }

  async add(write: KeyWrite, bytes: number): Promise<void> {
    if (this.#writes.length >= batch.writes || this.#bytes + bytes > batch.bytes) await this.flush()
    this.#writes.push(write)
    this.#bytes += bytes
  }

  async flush(): Promise<void> {
    const writes = this.#writes
    this.#writes = []
    this.#bytes = 0
    if (writes.length > 0) await this.#commit(writes)
  }
}

function disturbed(): BanyanError {
  const sentence =
    'Somebody else writes into the store: stop all engines and other restores, and try again'
  return new BanyanError('restore-disturbed', sentence, 'retry')
}
