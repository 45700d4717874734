import { type Entry, type Tree } from '../tree.ts'

/** Every `$` doubled, in names and in values: the file that is printed can be loaded again. */
export function doubledDollars<Kind extends Tree>(tree: Kind): Kind
export function doubledDollars(tree: Tree): Tree {
  if (tree.kind === 'list') return { ...tree, items: tree.items.map(doubledDollars) }
  if (tree.kind === 'map') {
    const entries = new Map<string, Entry>()
    for (const [name, { key, value }] of tree.entries) {
      entries.set(name.replaceAll('$', '$$$$'), { key, value: doubledDollars(value) })
    }
    return { ...tree, entries }
  }
  const isText = tree.kind === 'scalar' && typeof tree.value === 'string'
  return isText ? { ...tree, value: tree.value.replaceAll('$', '$$$$') } : tree
}
