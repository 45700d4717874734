import { type Context, shown } from '../context.ts'
import { parseBytes } from '../forms/bytes.ts'
import { parseDuration } from '../forms/duration.ts'
import { flagAt, listAt, scalarAt, scalarsIn, wordOf, wordsAt } from '../read.ts'
import { type Mapping } from '../tree.ts'

/** `{[key]: value}`, or nothing when there is no value. */
export function present<K extends string, V>(
  key: K,
  value: V | undefined,
): { readonly [P in K]?: NonNullable<V> } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: NonNullable<V> }
}

/** Undefined for a group, a list or a mapping without content: absent and empty have one hash. */
export function filled<T extends object>(group: T): T | undefined {
  return Object.keys(group).length === 0 ? undefined : group
}

/** True, or absent: for flags that are off unless somebody turns them on. */
export function onAt(map: Mapping, name: string): true | undefined {
  return flagAt(map, name) === true ? true : undefined
}

/** A list of words in their order; undefined when there are none. */
export function textsAt(map: Mapping | undefined, name: string): readonly string[] | undefined {
  return filled(scalarsIn(listAt(map, name)).map(({ value }) => wordOf(value)))
}

/** A list of words whose order means nothing. */
export function sortedTextsAt(
  map: Mapping | undefined,
  name: string,
): readonly string[] | undefined {
  const words = textsAt(map, name)
  return words && [...new Set(words)].sort()
}

export function filledWordsAt(
  map: Mapping | undefined,
  name: string,
): Readonly<Record<string, string>> | undefined {
  return filled(wordsAt(map, name))
}

export function byText<T>(textOf: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0)
}

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

/** A whole number within bounds, also when it is quoted. */
export function wholeAt(
  map: Mapping | undefined,
  name: string,
  [least, most]: readonly [least: number, most: number],
  { problems }: Context,
): number | undefined {
  const scalar = scalarAt(map, name)
  if (!scalar) return undefined
  const value = Number(scalar.value)
  const isInside = Number.isSafeInteger(value) && value >= least && value <= most
  if (isInside && wordOf(scalar.value).trim() !== '') return value
  const bounds =
    most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`
  problems.error(scalar.at, 'invalid-number', `"${name}" must be a whole number ${bounds}`)
  return undefined
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
