// Times are milliseconds of a clock that never jumps.

/** Whether the state answers this engine, as far as it can tell. `answeredAt`: when it last did, before it fell silent. */
export type Contact =
  | {
      readonly kind: 'good'
      readonly answeredAt: number
      /** Since when whatever was asked got no answer. */
      readonly failingSince?: number
    }
  /** What this engine knows may be old, and it can change nothing. */
  | { readonly kind: 'away'; readonly answeredAt: number }
  /** It answers again; what happened meanwhile isn't known yet. */
  | { readonly kind: 'returning'; readonly answeredAt: number; readonly returnedAt: number }

/** One call of etcd may take 5 s: the first that gets no answer is enough. Quick refusals, as of an etcd that restarts, have to go on for so long. */
const failingMs = 4000
/** The leases of an engine are kept alive every 5 s: one that heard nothing for so long stood still. */
const silentMs = 12_000

export function afterAnswer(contact: Contact, now: number): Contact {
  if (contact.kind === 'good') return { kind: 'good', answeredAt: now }
  if (contact.kind === 'returning') return contact
  return { kind: 'returning', answeredAt: contact.answeredAt, returnedAt: now }
}

/** What was sent before the last answer says nothing of now. */
export function afterFailure(contact: Contact, sentAt: number, now: number): Contact {
  const { kind, answeredAt } = contact
  if (kind === 'away') return contact
  if (kind === 'returning') return sentAt < contact.returnedAt ? contact : away(answeredAt)
  const failingSince = contact.failingSince ?? Math.max(sentAt, answeredAt)
  return now - failingSince >= failingMs ? away(answeredAt) : { ...contact, failingSince }
}

/** To be asked before anything is answered: who stood still has heard of no failure. */
export function afterTime(contact: Contact, now: number): Contact {
  const isSilent = contact.kind === 'good' && now - contact.answeredAt > silentMs
  return isSilent ? away(contact.answeredAt) : contact
}

/** What this engine knows is as new as the state. */
export function afterCatchingUp(contact: Contact, now: number): Contact {
  return contact.kind === 'returning' ? { kind: 'good', answeredAt: now } : contact
}

function away(answeredAt: number): Contact {
  return { kind: 'away', answeredAt }
}
