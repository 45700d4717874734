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

/** The long form of a mapping, with the marks of the form that it was made from. */
export function withMarksOf(long: Mapping, marked: Mapping): Mapping {
  let changed: Map<string, Entry> | undefined
  for (const [name, { key, value }] of marked.entries) {
    const there = long.entries.get(name)?.value
    const whole = value.mark === 'reset' ? value : there && markedLike(there, value)
    if (!whole || whole === there) continue
    changed ??= new Map(long.entries)
    changed.set(name, { key, value: whole })
  }
  return changed ? { ...long, entries: changed } : long
}

function markedLike(long: Tree, like: Tree): Tree {
  if (like.mark !== undefined) return { ...long, mark: like.mark }
  return long.kind === 'map' && like.kind === 'map' ? withMarksOf(long, like) : long
}

function isKept(tree: Tree): boolean {
  return tree.mark !== 'reset'
}
