import { printable } from './diagnostics.ts'
import { expand, type Scope } from './expand.ts'
import { type Problems } from './problems.ts'
import { placesInside } from './source.ts'
import { isProblem, parseTemplate } from './template.ts'
import { broken, type Scalar, type Tree } from './tree.ts'

/** Carets for a mistake whose end nobody knows. */
const longestMistake = 20

/** Second stage: variables in every value (never in keys) are filled in. */
export function interpolate(tree: Tree, scope: Scope, problems: Problems): Tree {
  if (tree.mark === 'reset') return tree
  switch (tree.kind) {
    case 'broken':
      return tree
    case 'scalar':
      return interpolateScalar(tree, scope, problems)
    case 'list':
      return { ...tree, items: tree.items.map(item => interpolate(item, scope, problems)) }
    case 'map': {
      const entries = new Map(tree.entries)
      for (const [name, entry] of tree.entries) {
        const value = interpolate(entry.value, scope, problems)
        if (value !== entry.value) entries.set(name, { key: entry.key, value })
      }
      return { ...tree, entries }
    }
  }
}

function interpolateScalar(scalar: Scalar, scope: Scope, problems: Problems): Tree {
  const { value } = scalar
  if (typeof value !== 'string' || !value.includes('$')) return scalar
  const template = parseTemplate(value)
  const placeOf = placesInside(scalar.at, value)
  if (isProblem(template)) {
    problems.error(placeOf(template.at, longestMistake), 'invalid-interpolation', template.problem)
    return broken(scalar)
  }
  const { text, unset, problem } = expand(template, scope)
  for (const { name, at } of unset) {
    const message = `the variable ${name} is not set: it becomes ""`
    problems.warn(placeOf(at, name.length + 1), 'unset-variable', message)
  }
  if (problem) {
    problems.error(scalar.at, problem.code, printable(problem.message))
    return broken(scalar)
  }
  return { ...scalar, value: text, template: value }
}
