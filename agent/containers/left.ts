import type { Drift } from '../../core/model/drift.ts'

/** Why a container that somebody stopped or removed is not put back, in a sentence. */
export function leftReason({ what, left }: Pick<Drift, 'what' | 'left'>): string {
  return left === 'loop'
    ? `Somebody keeps ending it: it was ${what} again, and is left alone`
    : `Somebody ${what} it, and its repository has self_heal off: it is left alone`
}
