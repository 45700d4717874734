import { wordOf } from '../read.ts'
import {
  type Entry,
  type List,
  listLike,
  type Mapping,
  mappingLike,
  type Scalar,
  scalarLike,
  type Tree,
} from '../tree.ts'

// Parts that may be written as text, as a list or as a mapping, brought into one form. Undefined: none of these.

/** `NAME=value` for each entry of a mapping, sorted; what is null is no entry at all. */
export function asList(tree: Tree): List | undefined {
  if (tree.kind === 'list') return tree
  if (tree.kind === 'map') return listLike(tree, assignments(tree))
  if (tree.kind === 'broken') return undefined
  if (tree.value === null) return listLike(tree, [])
  return typeof tree.value === 'string' ? listLike(tree, [tree]) : undefined
}

function assignments(map: Mapping): Scalar[] {
  const items: Scalar[] = []
  for (const [name, { key, value }] of map.entries) {
    if (value.mark === 'reset') continue
    const values = value.kind === 'list' ? value.items : [value]
    for (const each of values) if (each.kind === 'scalar') items.push(assignment(name, key, each))
  }
  return items.sort((a, b) => compare(String(a.value), String(b.value)))
}

function assignment(name: string, at: Entry['key'], value: Scalar): Scalar {
  if (value.value === null) return { kind: 'scalar', value: name, at }
  const template = value.template === undefined ? {} : { template: `${name}=${value.template}` }
  return { kind: 'scalar', value: `${name}=${value.word ?? wordOf(value.value)}`, at, ...template }
}

/** A mapping without the names that another one marks: what that says of them stands alone. */
export function withoutMarked(base: Tree, over: Tree): Tree {
  if (base.kind !== 'map' || over.kind !== 'map') return base
  const isKept = (name: string) => over.entries.get(name)?.value.mark === undefined
  return { ...base, entries: new Map([...base.entries].filter(([name]) => isKept(name))) }
}

/** The name in `NAME=value`, or all of the text. */
export function nameIn(item: Scalar): string {
  const text = String(item.value)
  const cut = text.indexOf('=')
  return cut === -1 ? text : text.slice(0, cut)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A list of names as a mapping, each with the same value. */
function asMapping(tree: Tree, valueLike: (name: Scalar) => Tree): Mapping | undefined {
  if (tree.kind === 'map') return tree
  if (tree.kind === 'scalar' && tree.value === null) return mappingLike(tree, {})
  if (tree.kind !== 'list') return undefined
  const entries = new Map<string, Entry>()
  for (const item of tree.items) {
    if (item.mark === 'reset') continue
    if (item.kind !== 'scalar' || typeof item.value !== 'string') return undefined
    entries.set(item.value, { key: item.at, value: valueLike(item) })
  }
  return { kind: 'map', entries, at: tree.at }
}

export function asNames(tree: Tree): Mapping | undefined {
  return asMapping(tree, name => scalarLike(name, null))
}

export function asDependencies(tree: Tree): Mapping | undefined {
  return asMapping(tree, name =>
    mappingLike(name, { condition: 'service_started', required: true }),
  )
}

export function asBuild(tree: Tree): Mapping | undefined {
  if (tree.kind === 'map') return tree
  if (tree.kind !== 'scalar') return undefined
  if (tree.value === null) return mappingLike(tree, {})
  return typeof tree.value === 'string' ? mappingLike(tree, { context: tree }) : undefined
}
