import { BanyanError } from '../core/errors.ts'
import type { Engine } from '../core/model/engine.ts'

/** What engines and stores from before the number have. */
const firstFormat = 1

export interface Formats {
  /** What this engine knows. */
  readonly own: number
  /** What may be written so far; absent: an engine from before the number, or none, has written the store. */
  readonly written: number | undefined
  /** The other engines that run, by id. */
  readonly others: ReadonlyMap<string, Engine>
}

/**
 * The newest record format that every engine knows: what a feature asks before it writes a field that an engine of before
 * would drop when it rewrites the record. It never falls: what was written stays.
 */
export function newestFormat({ own, written, others }: Formats): number {
  return Math.max(written ?? firstFormat, Math.min(own, ...[...others.values()].map(formatOf)))
}

/**
 * Why this engine must not run beside the others. Codes: `format-outdated`: it would drop what newer engines have written ·
 * `engines-apart`: only adjacent formats are tested together.
 */
export function formatRefusal({ own, written, others }: Formats): BanyanError | undefined {
  if (written !== undefined && written > own) {
    const sentence = `The engines of this cluster write records of format ${written}, this one knows ${own}: install the version that they have`
    return new BanyanError('format-outdated', sentence, 'stalled')
  }
  const apart = [...others].find(([, other]) => Math.abs(formatOf(other) - own) > 1)
  if (!apart) return undefined
  const [id, other] = apart
  const [older, newer] = formatOf(other) < own ? [id, 'this one'] : ['this one', id]
  const sentence = `Engine ${id} (version ${other.version}) knows records of format ${formatOf(other)}, this one of ${own}, and only adjacent ones work together: upgrade ${older} to a version between, then ${newer}`
  return new BanyanError('engines-apart', sentence, 'wait')
}

function formatOf({ format }: Engine): number {
  return format ?? firstFormat
}
