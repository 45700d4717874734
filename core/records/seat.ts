import type { Seat } from '../model/seat.ts'
import { number, object, optional, text } from './schema.ts'

type Leaving = NonNullable<Seat['leaving']>

export const seat = object<Seat>({
  peerUrl: text,
  leaving: optional(object<Leaving>({ person: text, at: number })),
})
