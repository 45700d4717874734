import type { OutboxContent, OutboxEntry } from '../../core/model/outbox.ts'

/** An entry as it is stored. */
export interface Waiting {
  readonly key: string
  readonly entry: OutboxEntry
  readonly modRevision: number
  /** The order in which entries were written, whatever the clocks of their engines said. */
  readonly createRevision: number
}

export type Next =
  | { readonly kind: 'entry'; readonly waiting: Waiting }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'nothing' }

/** Where there isn't room for all: what a person waits for first. */
const rank: Readonly<Record<OutboxContent['kind'], number>> = {
  status: 0,
  check: 0,
  notification: 0,
  comment: 1,
  deployment: 2,
  'deployment-status': 2,
}

/** What is to be sent next: of each subject the oldest entry alone may go, as soon as it is ready. */
export function pick(
  all: readonly Waiting[],
  readyAt: (waiting: Waiting) => number,
  now: number,
): Next {
  const heads = oldestOfEach(all).map(waiting => ({ waiting, at: readyAt(waiting) }))
  if (heads.length === 0) return { kind: 'nothing' }
  const ready = heads.filter(({ at }) => at <= now).map(({ waiting }) => waiting)
  const [first] = ready.sort(
    (a, b) => rank[a.entry.content.kind] - rank[b.entry.content.kind] || byAge(a, b),
  )
  if (first) return { kind: 'entry', waiting: first }
  return { kind: 'wait', until: Math.min(...heads.map(({ at }) => at)) }
}

function oldestOfEach(all: readonly Waiting[]): Waiting[] {
  const heads = new Map<string, Waiting>()
  for (const waiting of all) {
    const subject = subjectIn(waiting)
    const head = heads.get(subject)
    if (!head || byAge(waiting, head) < 0) heads.set(subject, waiting)
  }
  return [...heads.values()]
}

export function subjectIn({ entry }: Waiting): string {
  return `${entry.channel} ${entry.subject}`
}

/** Entries of one write share its revision; their ids are in order. */
export function byAge(a: Waiting, b: Waiting): number {
  return a.createRevision - b.createRevision || (a.key < b.key ? -1 : 1)
}
