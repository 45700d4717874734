import { type List, type Mapping, type Scalar, type Tree, type Value } from './tree.ts'

/** Readers for trees whose shape was checked: what is absent, null or broken reads as undefined. */

export function has(map: Mapping | undefined, name: string): boolean {
  return map?.entries.has(name) ?? false
}

export function at(map: Mapping | undefined, name: string): Tree | undefined {
  return map?.entries.get(name)?.value
}

export function scalarAt(map: Mapping | undefined, name: string): Scalar | undefined {
  const tree = at(map, name)
  return tree?.kind === 'scalar' && tree.value !== null ? tree : undefined
}

export function textAt(map: Mapping | undefined, name: string): string | undefined {
  const scalar = scalarAt(map, name)
  return scalar && wordOf(scalar.value)
}

export function flagAt(map: Mapping | undefined, name: string): boolean | undefined {
  const value = scalarAt(map, name)?.value
  return typeof value === 'boolean' ? value : undefined
}

export function mapAt(map: Mapping | undefined, name: string): Mapping | undefined {
  const tree = at(map, name)
  return tree?.kind === 'map' ? tree : undefined
}

export function listAt(map: Mapping | undefined, name: string): List | undefined {
  const tree = at(map, name)
  return tree?.kind === 'list' ? tree : undefined
}

export function scalarsIn(list: List | undefined): readonly Scalar[] {
  return list?.items.filter(item => item.kind === 'scalar') ?? []
}

export function mapsIn(list: List | undefined): readonly Mapping[] {
  return list?.items.filter(item => item.kind === 'map') ?? []
}

/** A mapping of words, such as labels; null reads as "". Safe for any key, `__proto__` included. */
export function wordsAt(map: Mapping | undefined, name: string): Record<string, string> {
  const entries = [...(mapAt(map, name)?.entries ?? [])]
  return Object.fromEntries(
    entries.flatMap(([key, { value }]) =>
      value.kind === 'scalar' ? [[key, wordOf(value.value)]] : [],
    ),
  )
}

/** A scalar as Docker Compose prints it into the environment. */
export function wordOf(value: Value): string {
  return value === null ? '' : String(value)
}
