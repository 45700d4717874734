import { isMapping } from './layering.ts'
import { type Entry, type Mapping, type Tree } from './tree.ts'

/**
 * Of a file that was merged over another one, the sections and resources that are not the other one's as they were:
 * what many small layers leave alone needs not be looked at again for each of them.
 */
export function changedParts(merged: Mapping, below: Mapping): Mapping {
  return differing(merged, below, (section, before) =>
    isMapping(section) && isMapping(before) ? differing(section, before, only => only) : section,
  )
}

/** The file with its changed parts as they are now; what they have lost is gone. */
export function withParts(merged: Mapping, changed: Mapping, now: Mapping): Mapping {
  return rejoined(merged, changed, now, (section, part, after) =>
    isMapping(section) &&
    isMapping(part) &&
    isMapping(after) &&
    part.entries.size < section.entries.size
      ? rejoined(section, part, after, (_whole, _part, resource) => resource)
      : after,
  )
}

function differing(
  map: Mapping,
  before: Mapping,
  within: (value: Tree, valueBefore: Tree | undefined) => Tree,
): Mapping {
  const entries = new Map<string, Entry>()
  for (const [name, { key, value }] of map.entries) {
    const valueBefore = before.entries.get(name)?.value
    if (value !== valueBefore) entries.set(name, { key, value: within(value, valueBefore) })
  }
  return { ...map, entries }
}

function rejoined(
  whole: Mapping,
  changed: Mapping,
  now: Mapping,
  within: (value: Tree, part: Tree, after: Tree) => Tree,
): Mapping {
  const entries = new Map<string, Entry>()
  for (const [name, entry] of whole.entries) {
    const part = changed.entries.get(name)
    const after = now.entries.get(name)
    if (!part) entries.set(name, entry)
    else if (after) {
      entries.set(name, { key: after.key, value: within(entry.value, part.value, after.value) })
    }
  }
  return { ...whole, entries }
}
