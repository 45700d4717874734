import type { Event } from '../../../proto/gen/banyan/v1/Event.ts'
import type { WhyReply } from '../../../proto/gen/banyan/v1/WhyReply.ts'
import type { BanyanEvent } from '../../../core/model/event.ts'
import { presentEvent } from '../present.ts'

/** An answer with nothing but what is given. */
export function reply(said: WhyReply): WhyReply {
  const empty = { summary: '', next: '', timeline: [], builds: [], waits: [] }
  return { ...empty, results: [], reports: [], problems: [], ...said }
}

/** So many of the last events are told. */
const timelineLength = 14

export function timelineOf(events: readonly BanyanEvent[]): Event[] {
  return events.slice(-timelineLength).map(presentEvent)
}

/** What `banyan validate` prints, line by line. */
export function problemLines(text: string): string[] {
  return text.trimEnd().split('\n')
}
