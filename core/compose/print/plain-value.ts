import { type Tree, type Value } from '../tree.ts'

export type PlainValue = Value | readonly PlainValue[] | { readonly [key: string]: PlainValue }

/** A tree without its places. Keys such as `__proto__` stay keys; what was reported as broken is null. */
export function plainValue(tree: Tree): PlainValue {
  switch (tree.kind) {
    case 'broken':
      return null
    case 'scalar':
      return tree.value
    case 'list':
      return tree.items.map(plainValue)
    case 'map': {
      const entries = [...tree.entries].map(([key, { value }]) => [key, plainValue(value)] as const)
      return Object.fromEntries(entries)
    }
  }
}
