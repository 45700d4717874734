import type { Heard } from '../../core/model/heard.ts'

export interface Delivery {
  readonly delivery: string
  readonly commit?: string
}

/** A delivery so close to a commit that was found told of it, or of one that came right after. */
const closeMs = 30_000

/** A push that is heard of ends a silence, whatever it tells of. */
export function afterPush({ ping }: Heard, delivery: Delivery, at: number): Heard {
  return { ...(ping && { ping }), push: { ...delivery, at } }
}

/** A ping ends none: whoever tests the receiver says nothing about the forge. */
export function afterPing(heard: Heard, delivery: string, at: number): Heard {
  return { ...heard, ping: { delivery, at } }
}

/** Undefined where a delivery told of what a poll found, or where the silence was noticed before. */
export function afterSilence(heard: Heard, found: NonNullable<Heard['silent']>): Heard | undefined {
  const { push, silent } = heard
  const isTold = push && (push.commit === found.commit || push.at >= found.at - closeMs)
  return isTold === true || silent ? undefined : { ...heard, silent: found }
}
