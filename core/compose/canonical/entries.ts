import { type Problems } from '../problems.ts'
import { type Entry, type Mapping, type Tree } from '../tree.ts'

/** What the long forms are made with. */
export interface Stage {
  readonly problems: Problems
  /** False: what can't be taken apart may hold a variable and stays as it is. */
  readonly interpolated: boolean
  /** How many ports the ranges of one file may still give. */
  readonly budget: { spare: number }
}

/** What a part is in long form; it gets the part's path, for messages. */
export type LongForm = (tree: Tree, path: string) => Tree

/** The mapping with the values of some keys changed; all else as it is. */
export function longForms(
  map: Mapping,
  forms: Readonly<Record<string, LongForm>>,
  path: string,
): Mapping {
  const entries = new Map(map.entries)
  for (const [name, form] of Object.entries(forms)) {
    const entry = entries.get(name)
    if (!entry || isNothing(entry.value)) continue
    const inside = path === '' ? name : `${path}.${name}`
    entries.set(name, { key: entry.key, value: form(entry.value, inside) })
  }
  return { ...map, entries }
}

/** For a mapping with names of the user's own: each value changed, those that are empty aside. */
export function eachEntry(form: LongForm): LongForm {
  return (tree, path) => {
    if (tree.kind !== 'map') return tree
    const entries = new Map<string, Entry>()
    for (const [name, { key, value }] of tree.entries) {
      const long = isNothing(value) ? value : form(value, `${path}.${name}`)
      entries.set(name, { key, value: long })
    }
    return { ...tree, entries }
  }
}

export function eachItem(form: LongForm): LongForm {
  return (tree, path) => {
    if (tree.kind !== 'list') return tree
    const items = tree.items.map((item, index) =>
      isNothing(item) ? item : form(item, `${path}.${index}`),
    )
    return { ...tree, items }
  }
}

function isNothing(tree: Tree): boolean {
  return tree.kind === 'broken' || (tree.kind === 'scalar' && tree.value === null)
}
