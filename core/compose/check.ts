import { printable, quoted } from './diagnostics.ts'
import { expectation } from './expectation.ts'
import { alternativeFor, fits } from './fits.ts'
import { type Problems } from './problems.ts'
import { type Dictionary, type KeysShape, type Shape } from './shape.ts'
import { closest } from './suggest.ts'
import { broken, type Entry, type List, type Mapping, type Tree } from './tree.ts'
import { sameness } from './sameness.ts'

/**
 * Whether a document is a compose file: keys and types, as the schema of the Compose Specification wants them.
 * What does not fit is reported and becomes `broken`. What Banyan does with a key is no matter here.
 */
export function check(tree: Tree, shape: Shape, path: string, problems: Problems): Tree {
  if (tree.kind === 'broken') return tree
  if (shape.is === 'either') {
    const fitting = alternativeFor(tree, shape)
    return fitting ? check(tree, fitting, path, problems) : wrong(tree, shape, path, problems)
  }
  if (!fits(tree, shape)) return wrong(tree, shape, path, problems)
  if (tree.kind === 'list' && shape.is === 'list') return checkItems(tree, shape, path, problems)
  if (tree.kind !== 'map') return tree
  if (shape.is === 'keys') return checkKeys(tree, shape, path, problems)
  return shape.is === 'dictionary' ? checkDictionary(tree, shape, path, problems) : tree
}

function checkItems(
  list: List,
  { of, unique }: Extract<Shape, { is: 'list' }>,
  path: string,
  problems: Problems,
): List {
  if (unique) reportRepeated(list, path, problems)
  const items = list.items.map((item, index) => check(item, of, `${path}[${index}]`, problems))
  return { ...list, items }
}

function reportRepeated({ items }: List, path: string, problems: Problems): void {
  const seen = new Set<string>()
  for (const item of items) {
    const key = sameness(item)
    if (key === undefined) continue
    if (seen.has(key)) {
      const what =
        item.kind === 'scalar' ? `${quoted(item.template ?? String(item.value))} is` : 'the same is'
      problems.error(item.at, 'repeated-item', `${what} listed twice in ${printable(path)}`)
    }
    seen.add(key)
  }
}

function checkDictionary(
  map: Mapping,
  { of, names, others }: Dictionary,
  path: string,
  problems: Problems,
): Mapping {
  const entries = new Map<string, Entry>()
  for (const [name, { key, value }] of map.entries) {
    const matches = names.test(name)
    if (!matches && others === 'refused') {
      const message = `${quoted(name)} can not be a name in ${printable(path)}`
      const hint = name === '' ? 'it is empty' : 'letters, digits, ".", "_" and "-"'
      problems.error(key, 'invalid-name', message, hint)
    }
    const below = joined(path, name)
    entries.set(name, { key, value: matches ? check(value, of, below, problems) : value })
  }
  return { ...map, entries }
}

function checkKeys(map: Mapping, shape: KeysShape, path: string, problems: Problems): Mapping {
  const entries = new Map<string, Entry>()
  for (const [name, entry] of map.entries) {
    const known = shape.keys.get(name)
    if (known) {
      const value = check(entry.value, known.shape, joined(path, name), problems)
      entries.set(name, { key: entry.key, value })
    } else if (shape.open || (shape.extensible && name.startsWith('x-'))) {
      entries.set(name, entry)
    } else {
      const meant = reportUnknown(name, entry, shape, path, problems)
      if (meant !== undefined && !map.entries.has(meant)) {
        entries.set(meant, { key: entry.key, value: broken(entry.value) })
      }
    }
  }
  for (const name of shape.required.filter(each => !entries.has(each))) {
    const what = printable(path) || 'the file'
    problems.error(firstPlace(map), 'missing-key', `${what} lacks ${quoted(name)}`)
  }
  return { ...map, entries }
}

/** Returns the key that was probably meant, so that its absence is not reported as well. */
function reportUnknown(
  name: string,
  { key }: Entry,
  { keys }: KeysShape,
  path: string,
  problems: Problems,
): string | undefined {
  const meant = problems.full ? undefined : meantKey(name, keys)
  const hint = meant === undefined ? undefined : `did you mean "${meant}"?`
  const where = path === '' ? '' : ` in ${printable(path)}`
  problems.error(key, 'unknown-key', `unknown key ${quoted(name)}${where}`, hint)
  return meant
}

/** Don't suggest what would be refused next. */
function meantKey(name: string, keys: KeysShape['keys']): string | undefined {
  const usable = [...keys].filter(([, { verdict }]) => verdict.is !== 'refused')
  return closest(
    name,
    usable.map(([key]) => key),
  )
}

function wrong(tree: Tree, shape: Shape, path: string, problems: Problems): Tree {
  const sentence = `${printable(path) || 'the file'} must be ${expectation(shape)}`
  problems.error(tree.at, 'wrong-type', sentence, hintFor(tree, shape))
  return broken(tree)
}

function hintFor(tree: Tree, shape: Shape): string | undefined {
  if (tree.kind !== 'scalar') return undefined
  if (tree.value === null) return 'it is empty: fill it in or remove it'
  if (tree.timestamp) return 'a date has to be in quotes'
  return shape.is === 'text' && typeof tree.value !== 'string' ? 'put it in quotes' : undefined
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** A mapping's place is all of it: point at its first key instead. */
function firstPlace(map: Mapping) {
  return map.entries.values().next().value?.key ?? map.at
}
