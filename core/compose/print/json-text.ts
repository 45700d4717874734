import { type Tree } from '../tree.ts'
import { plainValue } from './plain-value.ts'

/** With two spaces per level, and with `<`, `>` and `&` escaped as Docker Compose does. */
export function jsonText(tree: Tree): string {
  return written(tree, '\n', ' ')
}

/** In one line without spaces. */
export function compactJson(tree: Tree): string {
  return written(tree, '', '')
}

/** `indent` begins a line, the break included; empty: everything in one line. */
function written(tree: Tree, indent: string, space: string): string {
  const inside = indent === '' ? '' : `${indent}  `
  if (tree.kind === 'list') {
    const items = tree.items.map(item => `${inside}${written(item, inside, space)}`)
    return items.length === 0 ? '[]' : `[${items.join(',')}${indent}]`
  }
  if (tree.kind === 'map') {
    const entries = [...tree.entries].map(
      ([name, { value }]) => `${inside}${escaped(name)}:${space}${written(value, inside, space)}`,
    )
    return entries.length === 0 ? '{}' : `{${entries.join(',')}${indent}}`
  }
  return escaped(plainValue(tree))
}

function escaped(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
