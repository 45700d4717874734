import type { Events } from '../events.ts'
import { superfluous, type Room } from './compact.ts'
import type { Waiting } from './pick.ts'
import type { Tenure } from './tenure.ts'
import { droppedEvent, type Troubles } from './troubles.ts'

/** Below etcd's 128 operations a transaction. */
const atOnce = 100

interface DropContext {
  readonly events: Events
  readonly room: Room
}

/** Whether something was to be dropped, so that what waits is another thing now. Told once, until the channel has room again. */
export async function dropSuperfluous(
  { events, room }: DropContext,
  all: readonly Waiting[],
  tenure: Tenure,
  troubles: Troubles,
): Promise<boolean> {
  if (all.length <= room.usual) return false
  for (const channel of new Set(all.map(({ entry }) => entry.channel))) {
    const waiting = all.filter(({ entry }) => entry.channel === channel)
    const drops = superfluous(waiting, room).slice(0, atOnce)
    if (drops.length === 0) continue
    const { event, write } = await events.prepare(droppedEvent(channel, waiting.length))
    const told = troubles.isNews(channel, 'room', 'reports-dropped') ? [write] : []
    const deletions = drops.map(({ key }) => ({ kind: 'delete', key }) as const)
    const compare = drops.map(({ key, modRevision }) => ({ key, modRevision }))
    const revision = await tenure.commit(compare, [...deletions, ...told])
    if (revision !== undefined && told.length > 0) events.announce(event)
    return true
  }
  return false
}
