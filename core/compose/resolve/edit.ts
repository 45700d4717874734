import { type Entry, type List, type Mapping, type Tree } from '../tree.ts'

type Edit = (value: Mapping, name: string) => Mapping

/** The mapping with every mapping under `key` edited. What is no mapping, being null or broken, stays. */
export function editEach(map: Mapping, key: string, edit: Edit): Mapping {
  return editAt(map, key, all => (all.kind === 'map' ? editAll(all, edit) : all))
}

/** As `editEach`, for the mappings in a list. */
export function editItems(map: Mapping, key: string, edit: (item: Mapping) => Mapping): Mapping {
  return editAt(map, key, list => (list.kind === 'list' ? editList(list, edit) : list))
}

/** The mapping with what stands under `key`, if anything does, replaced by what the edit makes of it. */
export function editAt(map: Mapping, key: string, edit: (value: Tree) => Tree): Mapping {
  const entry = map.entries.get(key)
  if (!entry) return map
  const value = edit(entry.value)
  return value === entry.value ? map : { ...map, entries: replaced(map, key, entry, value) }
}

/** As `editAt`, for a mapping under `key`. */
export function editMap(map: Mapping, key: string, edit: (value: Mapping) => Mapping): Mapping {
  return editAt(map, key, value => (value.kind === 'map' ? edit(value) : value))
}

function replaced(map: Mapping, key: string, { key: at }: Entry, value: Tree) {
  return new Map(map.entries).set(key, { key: at, value })
}

function editAll(all: Mapping, edit: Edit): Mapping {
  const entries = new Map<string, Entry>()
  let changed = false
  for (const [name, entry] of all.entries) {
    const value = entry.value.kind === 'map' ? edit(entry.value, name) : entry.value
    changed ||= value !== entry.value
    entries.set(name, value === entry.value ? entry : { key: entry.key, value })
  }
  return changed ? { ...all, entries } : all
}

function editList(list: List, edit: (item: Mapping) => Mapping): List {
  const items = list.items.map(item => (item.kind === 'map' ? edit(item) : item))
  return items.every((item, index) => item === list.items[index]) ? list : { ...list, items }
}
