import { type Problems } from '../problems.ts'
import { mapAt } from '../read.ts'
import { type Place } from '../source.ts'
import { didYouMean } from '../suggest.ts'
import { type Mapping } from '../tree.ts'

/** A service with the place of its name. */
export interface Service {
  readonly name: string
  readonly key: Place
  readonly map: Mapping
}

/** What the rules about how parts fit together look at. */
export interface Project {
  readonly file: Mapping
  /** Those of the active profiles. */
  readonly services: readonly Service[]
  readonly inactive: ReadonlySet<string>
  readonly problems: Problems
  /** The hint "did you mean", from the names under a top-level key. */
  meant(name: string, kind: string): string | undefined
}

/** Comparing a name with thousands takes time: a file full of mistakes gets hints for the first of them. */
const hints = 100

export function projectFrom(
  file: Mapping,
  inactive: ReadonlySet<string>,
  problems: Problems,
): Project {
  let spare = hints
  const meant = (name: string, kind: string) =>
    spare-- > 0 ? didYouMean(name, mapAt(file, kind)?.entries.keys() ?? []) : undefined
  return { file, services: servicesOf(file), inactive, problems, meant }
}

export function servicesOf(file: Mapping): readonly Service[] {
  return [...(mapAt(file, 'services')?.entries ?? [])].flatMap(([name, { key, value }]) =>
    value.kind === 'map' ? [{ name, key, map: value }] : [],
  )
}

/** The place of a key, for problems with what it says as a whole. */
export function keyOf({ map, key }: Service, name: string): Place {
  return map.entries.get(name)?.key ?? key
}
