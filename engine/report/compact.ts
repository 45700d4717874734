import { byAge, subjectIn, type Waiting } from './pick.ts'

/** What may wait in a channel before what is out of date goes, and at most. */
export interface Room {
  readonly usual: number
  readonly most: number
}

export const channelRoom: Room = { usual: 1000, most: 10_000 }

/**
 * Entries to drop where too many wait in a channel, oldest first: those that a newer one of their subject makes out of date;
 * past the most that may wait, any. What may be on its way stays: whether it has arrived is still to be asked.
 */
export function superfluous(channel: readonly Waiting[], room: Room): Waiting[] {
  const excess = channel.length - room.usual
  if (excess <= 0) return []
  const inOrder = channel.toSorted(byAge)
  const newest = new Map(inOrder.map(waiting => [subjectIn(waiting), waiting]))
  const atRest = inOrder.filter(({ entry }) => entry.sending === undefined)
  const old = atRest.filter(
    waiting => isState(waiting) && newest.get(subjectIn(waiting)) !== waiting,
  )
  const dropped = new Set(old.slice(0, excess))
  const over = channel.length - dropped.size - room.most
  const rest = atRest.filter(waiting => !dropped.has(waiting))
  return [...dropped, ...rest.slice(0, Math.max(0, over))]
}

/** Something that the next of its subject replaces, not something that the next one needs. */
function isState({ entry: { content } }: Waiting): boolean {
  return content.kind === 'status' || content.kind === 'deployment-status'
}
