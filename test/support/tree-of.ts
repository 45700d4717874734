import { type Place, sourceOf } from '../../core/compose/source.ts'
import { type Tree, type Value } from '../../core/compose/tree.ts'

const nowhere: Place = { source: sourceOf('compose.yaml', ''), start: 0, end: 0 }

/** Plain data as a tree, for tests in which places do not matter. */
export function treeOf(data: unknown): Tree {
  if (Array.isArray(data)) return { kind: 'list', items: data.map(treeOf), at: nowhere }
  if (typeof data !== 'object' || data === null) {
    return { kind: 'scalar', value: data as Value, at: nowhere }
  }
  const entries = Object.entries(data).map(
    ([name, value]) => [name, { key: nowhere, value: treeOf(value) }] as const,
  )
  return { kind: 'map', entries: new Map(entries), at: nowhere }
}

/** The way back; what is broken becomes `undefined`. */
export function dataOf(tree: Tree): unknown {
  switch (tree.kind) {
    case 'broken':
      return undefined
    case 'scalar':
      return tree.value
    case 'list':
      return tree.items.map(dataOf)
    case 'map':
      return Object.fromEntries([...tree.entries].map(([name, { value }]) => [name, dataOf(value)]))
  }
}
