import { keys } from '../../core/keys.ts'
import type { OutboxContent, OutboxEntry } from '../../core/model/outbox.ts'
import { records } from '../../core/records.ts'
import type { Write } from '../../platform/store/store.ts'

export interface NewReport {
  /** The repository's name, or `@` and the name of a notification's receiver. */
  readonly channel: string
  readonly content: OutboxContent
  readonly now: number
  /** Used for what happened; what is wanted has a name of its own. */
  readonly ulid: string
}

export function newEntry({ channel, content, now, ulid }: NewReport): OutboxEntry {
  return {
    id: wantedId(content) ?? ulid,
    channel,
    subject: subjectOf(content),
    content,
    createdAt: now,
    tries: 0,
  }
}

/** Put it into the transaction that makes true what it tells of. `lease`: that of events, seven days. */
export function entryWrite(entry: OutboxEntry, lease: string): Write {
  const key = keys.outbox(entry.channel, entry.id)
  return { kind: 'put', key, value: records.outboxEntry.encode(entry), lease }
}

/** Entries of one subject go out in order. */
function subjectOf(content: OutboxContent): string {
  switch (content.kind) {
    case 'status':
      return `status/${content.sha}/${content.context}`
    case 'deployment':
    case 'deployment-status':
      return `deployment/${content.app}`
    case 'check':
      return `check/${content.sha}/${content.name}`
    case 'comment':
      return `comment/${content.pull}`
    case 'notification':
      return 'notification'
    default:
      return content satisfies never
  }
}

/** What is wanted, not what happened: a newer one takes the place of one that still waits. */
function wantedId(content: OutboxContent): string | undefined {
  if (content.kind === 'check') return `check-${content.sha.slice(0, 7)}-${content.name}`
  if (content.kind === 'comment') return `comment-${content.pull}`
  return undefined
}
