import { type Place } from './source.ts'

/**
 * A document as plain data in which every part knows its place. The stages of the loader hand it on, each a
 * little more regular than before.
 */
export type Tree = Scalar | List | Mapping | Broken

export type Value = string | number | boolean | null

/** The tags `!reset` and `!override`: what a file says of the files before it. */
export type Mark = 'reset' | 'override'

export interface Scalar {
  readonly kind: 'scalar'
  readonly value: Value
  readonly at: Place
  readonly mark?: Mark
  /** A number as Docker Compose writes it, where JavaScript would write it otherwise: `1e+06`, digits beyond 2^53. */
  readonly word?: string
  /** A date without quotes is a type of its own in YAML. Only extensions may hold one. */
  readonly timestamp?: true
  /** The text before interpolation, where it differs: what messages quote, as variables may hold secrets. */
  readonly template?: string
}

export interface List {
  readonly kind: 'list'
  readonly items: readonly Tree[]
  readonly at: Place
  readonly mark?: Mark
}

export interface Mapping {
  readonly kind: 'map'
  readonly entries: ReadonlyMap<string, Entry>
  readonly at: Place
  readonly mark?: Mark
}

export interface Entry {
  readonly key: Place
  readonly value: Tree
}

/** Stands for a part that was reported already, so that later stages neither trip over it nor miss it. */
export interface Broken {
  readonly kind: 'broken'
  readonly at: Place
  readonly mark?: Mark
}

export function broken(like: Tree): Broken {
  return { kind: 'broken', at: like.at, ...(like.mark && { mark: like.mark }) }
}

/** A scalar derived from another part: it keeps that part's place and template. */
export function scalarLike(like: Tree, value: Value): Scalar {
  const template = like.kind === 'scalar' ? like.template : undefined
  return { kind: 'scalar', value, at: like.at, ...(template !== undefined && { template }) }
}

export function listLike(like: Tree, items: readonly Tree[]): List {
  return { kind: 'list', items, at: like.at }
}

/** A mapping derived from another part; undefined fields are left out. */
export function mappingLike(
  like: Tree,
  fields: Readonly<Record<string, Value | Tree | undefined>>,
): Mapping {
  const entries = new Map<string, Entry>()
  for (const [name, field] of Object.entries(fields)) {
    if (field === undefined) continue
    const isTree = typeof field === 'object' && field !== null
    entries.set(name, { key: like.at, value: isTree ? field : scalarLike(like, field) })
  }
  return { kind: 'map', entries, at: like.at }
}

/** The mapping with one entry added, replaced or, given undefined, removed. */
export function withEntry(map: Mapping, name: string, value: Tree | undefined): Mapping {
  const entries = new Map(map.entries)
  if (value === undefined) entries.delete(name)
  else entries.set(name, { key: map.entries.get(name)?.key ?? value.at, value })
  return { ...map, entries }
}
