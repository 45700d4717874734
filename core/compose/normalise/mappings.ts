import { type Entry, type Mapping, scalarLike, type Tree } from '../tree.ts'

/** `["A=1", "B"]` → `{A: "1", B: null}`; the last of two wins. A mapping stays as it is. */
export function assignments(tree: Tree): Tree {
  if (tree.kind !== 'list') return tree
  const entries = new Map<string, Entry>()
  for (const item of tree.items) {
    if (item.kind !== 'scalar') continue
    const text = String(item.value)
    const equals = text.indexOf('=')
    const name = equals === -1 ? text : text.slice(0, equals)
    const value = equals === -1 ? null : text.slice(equals + 1)
    entries.set(name, { key: item.at, value: scalarLike(item, value) })
  }
  return { kind: 'map', entries, at: tree.at }
}

/** `["a", "b"]` → `{a: …, b: …}`. A mapping stays as it is. */
export function namesToMapping(tree: Tree, valueFor: (name: Tree) => Tree): Tree {
  if (tree.kind !== 'list') return tree
  const entries = new Map<string, Entry>()
  for (const item of tree.items) {
    if (item.kind === 'scalar') {
      entries.set(String(item.value), { key: item.at, value: valueFor(item) })
    }
  }
  return { kind: 'map', entries, at: tree.at }
}

/** Changes the entries that are there; the others stay. */
export function mapEntries(
  map: Mapping,
  changes: Readonly<Record<string, (tree: Tree) => Tree>>,
): Mapping {
  const entries = new Map(map.entries)
  for (const [name, change] of Object.entries(changes)) {
    const entry = entries.get(name)
    if (entry) entries.set(name, { key: entry.key, value: change(entry.value) })
  }
  return { ...map, entries }
}
