import { once } from 'node:events'
import type { ClientDuplexStream } from '@grpc/grpc-js'
import type { IEvent, IWatchRequest, IWatchResponse } from 'etcd3'
import { backoffMs } from '../../core/backoff.ts'
import { BanyanError, codeOf } from '../../core/errors.ts'
import { systemClock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import { callTimeoutMs, requireLeader } from './etcd-client.ts'
import { storeError } from './etcd-errors.ts'
import type { EtcdHost, EtcdHosts } from './etcd-hosts.ts'
import { entryOf, prefixRange, rangeInPages } from './etcd-range.ts'
import type { Change, WatchBatch } from './store.ts'

type WatchStream = ClientDuplexStream<IWatchRequest, IWatchResponse>

const reconnect = { firstMs: 50, maxMs: 2000 }
/** A host that is not well at two looks in a row is left for another one: its connection would take 15 s to show that. */
const lookEveryMs = 1000
const looks = 2

/**
 * etcd3's own watcher is not used: after a reconnect it goes on from the revision in the answer's header, which
 * may be past events that were never delivered, and it can't tell of compaction.
 *
 * Invariants: `seen` moves only past events that were handed out; each stream starts at `seen + 1`; a stream
 * starts only while the store still holds all history after `seen`. There is no queue: a consumer that doesn't
 * take the next batch stops the stream by flow control, and etcd reads on from its disk when it does.
 */
export async function* watchPrefix(
  hosts: EtcdHosts,
  prefix: string,
  revision: number,
  signal: AbortSignal,
  log: Logger,
): AsyncGenerator<WatchBatch> {
  let seen = revision
  let failures = 0
  while (!signal.aborted) {
    try {
      const reset = await resetIfHistoryIsGone(hosts, prefix, seen)
      if (reset) yield reset
      seen = reset?.revision ?? seen
      for await (const batch of readStream(hosts, prefix, seen, signal)) {
        yield batch
        seen = batch.revision
        failures = 0
      }
    } catch (error) {
      if (isAborted(signal)) return
      failures++
      log.warn({ prefix, revision: seen, failures, err: storeError(error) }, 'watch interrupted')
    }
    await systemClock.sleep(backoffMs(Math.max(1, failures), reconnect, Math.random), signal)
  }
}

/** Asked anew: TypeScript thinks that what was false before an await still is. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted
}

/**
 * A read at the revision tells what a watch would not: that it was compacted (where etcd before 3.4.34 and
 * 3.5.15 may drop a delete at exactly the compacted revision, etcd issue 18089), or that it is in the future,
 * because the store was restored from a backup, and a watch would wait in silence.
 */
async function resetIfHistoryIsGone(
  { read }: EtcdHosts,
  prefix: string,
  revision: number,
): Promise<WatchBatch | undefined> {
  try {
    const key = Buffer.from(prefix)
    await read(etcd => etcd.kv.range({ key, revision, count_only: true }))
    return undefined
  } catch (error) {
    const code = codeOf(storeError(error))
    if (code !== 'revision-compacted' && code !== 'revision-future') throw error
    return { kind: 'reset', ...(await rangeInPages(read, prefix, {})) }
  }
}

/** Ends when the store cancels the watch; throws when the connection breaks. */
async function* readStream(
  hosts: EtcdHosts,
  prefix: string,
  revision: number,
  signal: AbortSignal,
): AsyncGenerator<WatchBatch> {
  const host = hosts.best()
  const stream = await openStream(host, prefix, revision, signal)
  const cancel = () => closeStream(stream)
  signal.addEventListener('abort', cancel)
  let bad = 0
  const timer = setInterval(() => {
    bad = hosts.isWorse(host) ? bad + 1 : 0
    if (bad === looks) cancel()
  }, lookEveryMs)
  try {
    let held: IEvent[] = []
    for await (const response of stream as AsyncIterable<IWatchResponse>) {
      if (response.canceled) return
      const events = [...held, ...response.events]
      const complete = response.fragment ? beforeLastRevision(events) : events
      held = events.slice(complete.length)
      if (complete.length > 0) yield batchOf(complete)
    }
  } finally {
    clearInterval(timer)
    signal.removeEventListener('abort', cancel)
    cancel()
  }
}

async function openStream(
  { etcd }: EtcdHost,
  prefix: string,
  revision: number,
  signal: AbortSignal,
): Promise<WatchStream> {
  const { start, end } = prefixRange(prefix)
  const stream = (await etcd.watchClient.watch({
    interceptors: [requireLeader],
  })) as unknown as WatchStream
  const timer = setTimeout(() => closeStream(stream), callTimeoutMs)
  try {
    stream.write({
      create_request: { key: start, range_end: end, start_revision: revision + 1, fragment: true },
    })
    await once(stream, 'readable', { signal })
    return stream
  } catch (cause) {
    closeStream(stream)
    throw new BanyanError('store-unavailable', 'etcd did not open a watch.', 'retry', { cause })
  } finally {
    clearTimeout(timer)
  }
}

/** Ended first: etcd3 takes the cancellation of a writable stream for a broken host and drops its connection. */
function closeStream(stream: WatchStream): void {
  stream.end()
  stream.cancel()
}

/** etcd cuts large answers in fragments, anywhere: the last revision of a fragment may go on in the next. */
function beforeLastRevision(events: readonly IEvent[]): IEvent[] {
  const last = events.at(-1)?.kv.mod_revision
  return events.filter(event => event.kv.mod_revision !== last)
}

function batchOf(events: readonly IEvent[]): WatchBatch {
  return {
    kind: 'changes',
    revision: Number(events.at(-1)?.kv.mod_revision),
    changes: events.map(changeOf),
  }
}

function changeOf({ type, kv }: IEvent): Change {
  return type === 'Delete'
    ? { kind: 'delete', key: kv.key.toString() }
    : { kind: 'put', entry: entryOf(kv) }
}
