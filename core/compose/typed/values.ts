import { type Context, shown } from '../context.ts'
import { parseBytes } from '../forms/bytes.ts'
import { parseDuration } from '../forms/duration.ts'
import { scalarAt, wordOf } from '../read.ts'
import { type Mapping } from '../tree.ts'

/** Milliseconds; undefined when absent, or reported. */
export function durationAt(
  map: Mapping | undefined,
  name: string,
  context: Context,
): number | undefined {
  return parsedAt(map, name, context, parseDuration, [
    'invalid-duration',
    'is not a duration',
    'such as "1m30s"',
  ])
}

export function bytesAt(
  map: Mapping | undefined,
  name: string,
  context: Context,
): number | undefined {
  return parsedAt(map, name, context, parseBytes, [
    'invalid-size',
    'is not a size',
    'such as "512m" or "1.5g"',
  ])
}

function parsedAt(
  map: Mapping | undefined,
  name: string,
  { problems }: Context,
  parse: (word: string) => number | undefined,
  [code, what, hint]: readonly [code: string, what: string, hint: string],
): number | undefined {
  const scalar = scalarAt(map, name)
  if (!scalar) return undefined
  const value = parse(wordOf(scalar.value))
  if (value === undefined) problems.error(scalar.at, code, `${shown(scalar)} ${what}`, hint)
  return value
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
