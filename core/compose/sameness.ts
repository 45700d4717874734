import { type Tree } from './tree.ts'

/** A text that is equal for equal parts, whatever the order of their keys. Undefined for what is broken. */
export function sameness(tree: Tree): string | undefined {
  switch (tree.kind) {
    case 'broken':
      return undefined
    case 'scalar':
      return typeof tree.value === 'number' ? String(tree.value) : JSON.stringify(tree.value)
    case 'list':
      return `[${tree.items.map(sameness).join()}]`
    case 'map': {
      const entries = [...tree.entries].map(
        ([name, { value }]) => `${JSON.stringify(name)}:${sameness(value)}`,
      )
      return `{${entries.sort().join()}}`
    }
  }
}
