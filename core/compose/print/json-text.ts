import { type Tree } from '../tree.ts'
import { plainValue } from './plain-value.ts'

/** With two spaces per level, and with `<`, `>` and `&` escaped as Docker Compose does. */
export function jsonText(tree: Tree): string {
  return written(tree, '')
}

function written(tree: Tree, indent: string): string {
  const inside = `${indent}  `
  if (tree.kind === 'list') {
    const items = tree.items.map(item => `${inside}${written(item, inside)}`)
    return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n${indent}]`
  }
  if (tree.kind === 'map') {
    const entries = [...tree.entries].map(
      ([name, { value }]) => `${inside}${escaped(name)}: ${written(value, inside)}`,
    )
    return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n${indent}}`
  }
  return escaped(plainValue(tree))
}

function escaped(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
