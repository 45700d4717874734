import { printable, quoted } from '../diagnostics.ts'
import { type Problems } from '../problems.ts'
import { expectation, type Keys, type Shape, type Verdict } from './shape.ts'
import { closest } from '../suggest.ts'
import {
  broken,
  type Entry,
  type List,
  type Mapping,
  type Scalar,
  scalarLike,
  type Tree,
} from '../tree.ts'

const truthy = ['true', 'yes', 'y', 'on', '1']
const falsy = ['false', 'no', 'n', 'off', '0']

/**
 * Third stage: keys and types. What does not fit is reported and becomes `broken`; numbers and flags that came
 * out of variables as text become what they mean; warned keys and `x-` extensions are left out.
 */
export function check(tree: Tree, shape: Shape, path: string, problems: Problems): Tree {
  if (tree.kind === 'broken' || shape.is === 'anything') return tree
  if (shape.is === 'either') {
    const fitting = shape.of.find(each => fits(tree, each))
    return fitting ? check(tree, fitting, path, problems) : wrong(tree, shape, path, problems)
  }
  if (!fits(tree, shape)) return wrong(tree, shape, path, problems)
  if (tree.kind === 'scalar') return coerced(tree, shape)
  if (tree.kind === 'list') return checkItems(tree, shape, path, problems)
  if (shape.is === 'keys') return checkKeys(tree, shape, path, problems)
  return shape.is === 'dictionary' ? checkDictionary(tree, shape, path, problems) : tree
}

function checkItems(list: List, shape: Shape, path: string, problems: Problems): List {
  if (shape.is !== 'list') return list
  const items = list.items.map((item, index) =>
    check(item, shape.of, `${path}[${index}]`, problems),
  )
  return { ...list, items }
}

function checkDictionary(
  map: Mapping,
  shape: Extract<Shape, { is: 'dictionary' }>,
  path: string,
  problems: Problems,
): Mapping {
  const entries = new Map<string, Entry>()
  for (const [name, { key, value }] of map.entries) {
    if (shape.names && (!shape.names.test(name) || name in {})) {
      problems.error(key, 'invalid-name', `${quoted(name)} can not be a name in ${path}`, namesHint)
    }
    const checked = check(value, shape.of, joined(path, name), problems)
    entries.set(name, { key, value: checked })
  }
  return { ...map, entries }
}

const namesHint = 'letters, digits, ".", "_" and "-"'

function checkKeys(
  map: Mapping,
  shape: Extract<Shape, { is: 'keys' }>,
  path: string,
  problems: Problems,
): Mapping {
  const entries = new Map<string, Entry>()
  for (const [name, entry] of map.entries) {
    if (name === 'x-banyan') entries.set(name, entry)
    if (name.startsWith('x-')) continue
    const rule = shape.keys.get(name)
    if (!rule) {
      const meant = reportUnknown(name, entry, shape.keys, path, problems)
      if (meant !== undefined && !map.entries.has(meant)) {
        entries.set(meant, { key: entry.key, value: broken(entry.value) })
      }
      continue
    }
    const kept = checkKey(name, entry, rule, path, problems)
    if (kept) entries.set(name, { key: entry.key, value: kept })
  }
  for (const name of shape.required.filter(each => !entries.has(each))) {
    problems.error(firstPlace(map), 'missing-key', `${path || 'the file'} lacks ${quoted(name)}`)
  }
  return { ...map, entries }
}

function checkKey(
  name: string,
  { key, value }: Entry,
  rule: Verdict,
  path: string,
  problems: Problems,
): Tree | undefined {
  const what = `${quoted(name)}${inside(path)}`
  switch (rule.verdict) {
    case 'honoured':
      return check(value, rule.shape, joined(path, name), problems)
    case 'warned':
      problems.warn(key, 'ignored-key', `${what} has no effect`, rule.because)
      return undefined
    case 'refused':
      problems.error(key, 'unsupported-key', `${what} is not supported`, rule.instead)
      return broken(value)
  }
}

/** Returns the key that was probably meant, so that its absence is not reported as well. */
function reportUnknown(
  name: string,
  { key }: Entry,
  known: Keys,
  path: string,
  problems: Problems,
): string | undefined {
  const meant = closest(name, usable(known))
  const hint = meant === undefined ? undefined : `did you mean "${meant}"?`
  problems.error(key, 'unknown-key', `unknown key ${quoted(name)}${inside(path)}`, hint)
  return meant
}

function inside(path: string): string {
  return path === '' ? '' : ` in ${printable(path)}`
}

/** Don't suggest what would be refused next. */
function usable(known: Keys): string[] {
  return [...known].flatMap(([name, { verdict }]) => (verdict === 'refused' ? [] : [name]))
}

/** Text that came out of a variable, as the number or flag that is wanted. */
function coerced(scalar: Scalar, shape: Shape): Scalar {
  const { value } = scalar
  if (typeof value !== 'string') return scalar
  if (shape.is === 'flag') return scalarLike(scalar, truthy.includes(value.toLowerCase()))
  const isNumber = shape.is === 'number' || shape.is === 'integer'
  return isNumber ? scalarLike(scalar, Number(value)) : scalar
}

/** Whether a part has the outer form that a shape asks for; what is inside is not looked at. */
function fits(tree: Tree, shape: Shape): boolean {
  const value = tree.kind === 'scalar' ? tree.value : undefined
  switch (shape.is) {
    case 'anything':
      return true
    case 'either':
      return shape.of.some(each => fits(tree, each))
    case 'list':
      return tree.kind === 'list'
    case 'dictionary':
    case 'keys':
      return tree.kind === 'map'
    case 'text':
      return typeof value === 'string'
    case 'number':
      return isNumeric(value) && Number.isFinite(Number(value))
    case 'integer':
      return isNumeric(value) && Number.isSafeInteger(Number(value))
    case 'flag':
      return typeof value === 'boolean' || isFlagWord(value)
    case 'null':
      return value === null
    case 'choice':
      return typeof value === 'string' && shape.of.includes(value)
  }
}

function isFlagWord(value: unknown): boolean {
  return typeof value === 'string' && [...truthy, ...falsy].includes(value.toLowerCase())
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^[-+]?[0-9.]+$/.test(value))
}

function wrong(tree: Tree, shape: Shape, path: string, problems: Problems): Tree {
  const sentence = `${printable(path) || 'the file'} must be ${expectation(shape)}`
  problems.error(tree.at, 'wrong-type', sentence, hintFor(tree, shape))
  return broken(tree)
}

function hintFor(tree: Tree, shape: Shape): string | undefined {
  if (tree.kind !== 'scalar') return undefined
  if (tree.value === null) return 'it is empty: fill it in or remove it'
  const wantsText = shape.is === 'text' || shape.is === 'choice'
  return wantsText && typeof tree.value !== 'string' ? 'put it in quotes' : undefined
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** A mapping's place is all of it: point at its first key instead. */
function firstPlace(map: Mapping) {
  return map.entries.values().next().value?.key ?? map.at
}
