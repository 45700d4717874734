import { Problems } from '../../core/compose/problems.ts'
import { parse } from '../../core/compose/parse.ts'
import { sourceOf } from '../../core/compose/source.ts'
import { type Tree } from '../../core/compose/tree.ts'

/** The documents of a YAML text as plain values; a marked part reads `{ mark, value }`. */
export function valuesOf(text: string): readonly unknown[] {
  const problems = new Problems()
  const trees = parse(sourceOf('compose.yaml', text), problems)
  if (problems.failed || !trees) throw new Error(JSON.stringify(problems.list()))
  return trees.map(valueOf)
}

/** `line:column code` of everything that is wrong with a YAML text. */
export function problemsIn(text: string): readonly string[] {
  const problems = new Problems()
  parse(sourceOf('compose.yaml', text), problems)
  return problems.list().map(({ line, column, code }) => `${line}:${column} ${code}`)
}

function valueOf(tree: Tree): unknown {
  const { mark } = tree
  return mark ? { mark, value: unmarked(tree) } : unmarked(tree)
}

function unmarked(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      return tree.value
    case 'list':
      return tree.items.map(valueOf)
    case 'map':
      return Object.fromEntries(
        [...tree.entries].map(([name, { value }]) => [name, valueOf(value)]),
      )
    case 'broken':
      return 'broken'
  }
}
