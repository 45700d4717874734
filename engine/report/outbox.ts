import { keyParts, prefixes } from '../../core/keys.ts'
import type { OutboxEntry } from '../../core/model/outbox.ts'
import { records } from '../../core/records.ts'
import { KeyedLoop } from '../../platform/keyed-loop.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Mirror } from '../../platform/store/mirror.ts'
import type { Entry } from '../../platform/store/store.ts'
import { CredentialOutbox, type OutboxContext } from './credential-outbox.ts'
import type { Waiting } from './pick.ts'
import type { Sender } from './sender.ts'

/** Credentials that are sent with at once. */
const concurrency = 8
/** A clock that is set, or a lock that is free, is noticed after so long at the latest. */
const longestRestMs = 60_000

export interface OutboxOptions extends Omit<OutboxContext, 'waiting' | 'caughtUp' | 'senderOf'> {
  /** Mirrors the outbox. */
  readonly mirror: Mirror
  readonly log: Logger
  readonly signal: AbortSignal
  /** By channel. What waits in others is not ours to send; it goes after seven days. */
  readonly senders: ReadonlyMap<string, Sender>
}

/** Sends what is owed as soon as it is written, for as long as the signal lasts. */
export function startOutbox(options: OutboxOptions): { readonly idle: () => Promise<void> } {
  const { mirror, senders, log, signal } = options
  const outboxes = new Map<string, CredentialOutbox>()
  const credentials = new Set([...senders.values()].map(({ credential }) => credential))
  for (const credential of credentials) outboxes.set(credential, outboxOf(options, credential))
  const loop = new KeyedLoop({
    name: 'outbox',
    round: async (credential, ended) => {
      const again = await outboxes.get(credential)?.round(ended)
      return again && { againInMs: Math.min(again.againInMs, longestRestMs) }
    },
    ...{ concurrency, log, signal },
  })
  const stop = mirror.onChange(changes => {
    for (const change of changes) {
      const key = change.kind === 'put' ? change.entry.key : change.key
      const sender = key.startsWith(prefixes.outbox) && senders.get(channelOf(key))
      if (sender) loop.poke(sender.credential)
    }
  })
  signal.addEventListener('abort', stop, { once: true })
  for (const credential of credentials) loop.poke(credential)
  return { idle: async () => await loop.idle() }
}

/** The outbox of one credential, as the mirror shows it. */
export function outboxOf(options: OutboxOptions, credential: string): CredentialOutbox {
  const { mirror, senders, log } = options
  const read = reader(log)
  return new CredentialOutbox(credential, {
    ...options,
    waiting: () =>
      mirror
        .range(prefixes.outbox)
        .filter(({ key }) => senders.get(channelOf(key))?.credential === credential)
        .flatMap(entry => read(entry) ?? []),
    caughtUp: async revision => {
      await mirror.waitFor(revision, AbortSignal.timeout(10_000))
    },
    senderOf: channel => {
      const sender = senders.get(channel)
      if (!sender) throw new Error(`no sender for ${channel}`)
      return sender
    },
  })
}

function channelOf(key: string): string {
  return keyParts(key, prefixes.outbox)[0] ?? ''
}

/** Each version of an entry is decoded once; one that a newer program wrote and this one can't read holds up nothing else. */
function reader(log: Logger): (entry: Entry) => Waiting | undefined {
  const known = new WeakMap<Entry, Waiting | 'unreadable'>()
  return stored => {
    const found = known.get(stored) ?? decoded(stored, log)
    known.set(stored, found)
    return found === 'unreadable' ? undefined : found
  }
}

function decoded(stored: Entry, log: Logger): Waiting | 'unreadable' {
  const { key, value, modRevision, createRevision } = stored
  try {
    const entry: OutboxEntry = records.outboxEntry.decode(value, key)
    return { key, entry, modRevision, createRevision }
  } catch (err) {
    log.error({ err, key }, 'report is not readable')
    return 'unreadable'
  }
}
