import { printable } from './diagnostics.ts'
import { expand, type Scope } from './expand.ts'
import { type Problems } from './problems.ts'
import { type Place } from './source.ts'
import { isProblem, parseTemplate } from './template.ts'
import { broken, type Scalar, type Tree } from './tree.ts'

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
  if (isProblem(template)) {
    const place = placeInside(scalar.at, value.slice(template.at, template.at + 20))
    problems.error(place, 'invalid-interpolation', template.problem)
    return broken(scalar)
  }
  const { text, unset, problem } = expand(template, scope)
  for (const name of unset) {
    const place = placeInside(scalar.at, name)
    problems.warn(place, 'unset-variable', `the variable ${name} is not set: it becomes ""`)
  }
  if (problem) {
    problems.error(scalar.at, problem.code, printable(problem.message))
    return broken(scalar)
  }
  return { ...scalar, value: text, template: value }
}

/** Where a piece of a value stands; the whole value where quoting or folding changed its text. */
function placeInside(at: Place, piece: string): Place {
  const start = at.source.text.indexOf(piece, at.start)
  const inside = start !== -1 && start + piece.length <= at.end
  return inside ? { source: at.source, start, end: start + piece.length } : at
}
