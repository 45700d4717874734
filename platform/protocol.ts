import { BanyanError } from '../core/errors.ts'

/** The protocols between agents and engines that a program speaks. */
export interface Spoken {
  readonly oldest: number
  readonly newest: number
}

/**
 * Why an engine doesn't let in who says `theirs`, the newest that it speaks. One newer than the engine's own is let in: who speaks
 * it speaks the one before, too. Code: `protocol-mismatch` (wait).
 */
export function agentRefusal(
  who: string,
  theirs: number,
  { oldest, newest }: Spoken,
): BanyanError | undefined {
  if (theirs >= oldest && theirs <= newest + 1) return undefined
  const side = theirs < oldest ? 'upgrade it' : 'upgrade the engines first'
  return mismatch(
    `${who} speaks protocol ${theirs}, this engine ${range({ oldest, newest })}: ${side}`,
  )
}

/** Why an agent doesn't work with an engine whose newest is `theirs`. Code: `protocol-mismatch` (wait). */
export function engineRefusal(
  engine: string,
  theirs: number,
  { oldest, newest }: Spoken,
): BanyanError | undefined {
  // an engine from before it said so
  const said = theirs === 0 ? 1 : theirs
  if (said >= oldest) return undefined
  const sentence = `Engine ${engine} speaks protocol ${said}, this agent ${range({ oldest, newest })}: upgrade the engines first`
  return mismatch(sentence)
}

function range({ oldest, newest }: Spoken): string {
  return oldest === newest ? `${newest}` : `${oldest} to ${newest}`
}

function mismatch(sentence: string): BanyanError {
  return new BanyanError('protocol-mismatch', sentence, 'wait')
}
