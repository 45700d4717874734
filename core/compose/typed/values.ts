import { type Context, shown } from '../context.ts'
import { parseBytes } from '../forms/bytes.ts'
import { parseDuration } from '../forms/duration.ts'
import { scalarAt, wordOf } from '../read.ts'
import { type Mapping } from '../tree.ts'

/** Milliseconds; undefined when absent, or reported. */
export function durationAt(
  map: Mapping | undefined,
  name: string,
  { problems }: Context,
): number | undefined {
  const scalar = scalarAt(map, name)
  if (!scalar) return undefined
  const duration = parseDuration(wordOf(scalar.value))
  if (duration === undefined) {
    problems.error(
      scalar.at,
      'invalid-duration',
      `${shown(scalar)} is not a duration`,
      'such as "1m30s"',
    )
  }
  return duration
}

export function bytesAt(
  map: Mapping | undefined,
  name: string,
  { problems }: Context,
): number | undefined {
  const scalar = scalarAt(map, name)
  if (!scalar) return undefined
  const bytes = parseBytes(wordOf(scalar.value))
  if (bytes === undefined) {
    problems.error(
      scalar.at,
      'invalid-size',
      `${shown(scalar)} is not a size`,
      'such as "512m" or "1.5g"',
    )
  }
  return bytes
}

/** A number of at least `least`; `number` as the value reads when quoted. */
export function atLeast(
  map: Mapping | undefined,
  name: string,
  least: number,
  { problems }: Context,
): number | undefined {
  const scalar = scalarAt(map, name)
  if (!scalar) return undefined
  const value = Number(scalar.value)
  if (Number.isFinite(value) && value >= least && wordOf(scalar.value).trim() !== '') return value
  problems.error(scalar.at, 'invalid-number', `"${name}" must be a number of at least ${least}`)
  return undefined
}
