import { type Entry, type Mapping, type Tree } from '../tree.ts'

/** A part as it is where there is nothing below it: what is marked `!reset` is not there, `!override` says nothing. */
export function withoutMarks(tree: Tree): Tree {
  if (tree.kind === 'list') {
    const items = tree.items.filter(isKept)
    const same = tree.mark === undefined && items.length === tree.items.length
    const plain = items.map(withoutMarks)
    if (same && plain.every((item, index) => item === items[index])) return tree
    return { kind: 'list', items: plain, at: tree.at }
  }
  if (tree.kind === 'map') return withoutMarksBelow(tree)
  if (tree.mark === undefined) return tree
  const { mark: _mark, ...plain } = tree
  return plain
}

function withoutMarksBelow(map: Mapping): Mapping {
  const entries = new Map<string, Entry>()
  let changed = map.mark !== undefined
  for (const [name, entry] of map.entries) {
    const value = isKept(entry.value) ? withoutMarks(entry.value) : undefined
    changed ||= value !== entry.value
    if (value) entries.set(name, value === entry.value ? entry : { key: entry.key, value })
  }
  return changed ? { kind: 'map', entries, at: map.at } : map
}

function isKept(tree: Tree): boolean {
  return tree.mark !== 'reset'
}
