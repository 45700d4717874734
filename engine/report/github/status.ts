import { keys } from '../../../core/keys.ts'
import type { Posted } from '../../../core/model/outbox.ts'
import { records } from '../../../core/records.ts'
import type { Write } from '../../../platform/store/store.ts'
import { createStatus, listStatuses } from '../../github/requests/statuses.ts'
import { isFull } from '../../github/verdict.ts'
import type { Sent } from '../sender.ts'
import { absent, arrived, judged, type EntryOf, type Sending, type Way } from './sending.ts'

/** GitHub takes 1,000 statuses for each commit and context; some may be other people's. */
const most = 990
const pageSize = 100
/** As many statuses as a commit with a thousand applications may have. */
const pages = 20

export const statusWay: Way<'status'> = {
  async send(sending, entry, signal) {
    const before = await postedFor(sending, entry)
    if (before && isSame(before, entry)) return arrived
    if (before && before.count >= most) return full(entry)
    const reply = await createStatus(sending.github, entry.content, signal)
    if (isFull(reply)) {
      return { ...full(entry), writes: [await note(sending, entry, { count: 1000 })] }
    }
    const answer = judged(sending, entry, reply)
    if ('sent' in answer) return answer.sent
    return { kind: 'arrived', writes: [await note(sending, entry, before)] }
  },

  /** The newest of its context says what the commit shows: an older one that is equal is not ours. */
  async find(sending, entry, signal) {
    const { sha, context, state, description } = entry.content
    for (let page = 1; page <= pages; page++) {
      const answer = judged(sending, entry, await listStatuses(sending.github, sha, signal, page))
      if ('sent' in answer) return answer.sent
      const newest = answer.body.find(status => status.context === context)
      if (newest) {
        const isThere = newest.state === state && newest.description === description
        if (!isThere) return absent
        const before = await postedFor(sending, entry)
        return { kind: 'arrived', writes: [await note(sending, entry, before)] }
      }
      if (answer.body.length < pageSize) return absent
    }
    return absent
  },
}

async function postedFor(
  { store }: Sending,
  entry: EntryOf<'status'>,
): Promise<Posted | undefined> {
  const key = postedKey(entry)
  const stored = await store.get(key)
  return stored && records.posted.decode(stored.value, key)
}

function isSame(before: Posted, { content }: EntryOf<'status'>): boolean {
  return before.state === content.state && before.description === content.description
}

function full({ content }: EntryOf<'status'>): Extract<Sent, { kind: 'refused' }> {
  const message = `GitHub takes 1,000 statuses for one context of a commit, and ${content.context} of ${content.sha.slice(0, 7)} has them: a new commit has room again`
  return { kind: 'refused', error: { code: 'forge-full', message } }
}

async function note(
  { postedLease, now }: Sending,
  entry: EntryOf<'status'>,
  before: Pick<Posted, 'count'> | undefined,
): Promise<Write> {
  const { state, description } = entry.content
  const posted = { state, description, count: (before?.count ?? 0) + 1, at: now() }
  const value = records.posted.encode(posted)
  return { kind: 'put', key: postedKey(entry), value, lease: await postedLease.id() }
}

function postedKey({ channel, content }: EntryOf<'status'>): string {
  return keys.posted(channel, content.sha, content.context)
}
