import { printable, quoted } from './diagnostics.ts'
import { alternativeFor } from './fits.ts'
import { parseGoFloat } from './forms/go-float.ts'
import { type Problems } from './problems.ts'
import { type Cast, type Shape } from './shape.ts'
import {
  broken,
  type Entry,
  type Mapping,
  type Scalar,
  scalarLike,
  type Tree,
  type Value,
} from './tree.ts'

/**
 * Text becomes the number or flag that its place wants: variables give nothing but text. Comes after they are
 * filled in, before the check; text that is no number where one must be is reported.
 */
export function castTexts(tree: Tree, shape: Shape, path: string, problems: Problems): Tree {
  if (tree.mark === 'reset') return tree
  if (shape.is === 'either') {
    if (shape.cast && tree.kind === 'scalar') return castScalar(tree, shape.cast, path, problems)
    const fitting = alternativeFor(tree, shape)
    return fitting ? castTexts(tree, fitting, path, problems) : tree
  }
  if (tree.kind === 'list' && shape.is === 'list') {
    const items = tree.items.map((item, i) => castTexts(item, shape.of, `${path}[${i}]`, problems))
    return items.some((item, i) => item !== tree.items[i]) ? { ...tree, items } : tree
  }
  if (tree.kind !== 'map') return tree
  if (shape.is === 'dictionary') return castEntries(tree, () => shape.of, path, problems)
  if (shape.is === 'keys') {
    return castEntries(tree, name => shape.keys.get(name)?.shape, path, problems)
  }
  return tree
}

function castEntries(
  map: Mapping,
  shapeOf: (name: string) => Shape | undefined,
  path: string,
  problems: Problems,
): Mapping {
  let changed: Map<string, Entry> | undefined
  for (const [name, { key, value }] of map.entries) {
    const shape = shapeOf(name)
    if (!shape) continue
    const cast = castTexts(value, shape, path === '' ? name : `${path}.${name}`, problems)
    if (cast === value) continue
    changed ??= new Map(map.entries)
    changed.set(name, { key, value: cast })
  }
  return changed ? { ...map, entries: changed } : map
}

function castScalar(scalar: Scalar, to: Cast, path: string, problems: Problems): Tree {
  if (typeof scalar.value !== 'string' || scalar.timestamp) return scalar
  const value = casts[to](scalar.value)
  if (value !== undefined) return { ...scalarLike(scalar, value), ...digits(scalar.value, value) }
  const shown = quoted(scalar.template ?? scalar.value)
  const message = `${printable(path)}: ${shown} is not ${wanted[to]}`
  problems.error(scalar.at, 'wrong-type', message)
  return broken(scalar)
}

/** Whole numbers that JavaScript can't hold keep their digits. */
function digits(text: string, value: Value): Pick<Scalar, 'word'> {
  const isSafe =
    typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value)
  return isSafe || !isWhole(text) ? {} : { word: BigInt(text.replace('+', '')).toString() }
}

const wanted = { integer: 'a whole number', float: 'a number', flag: 'true or false' }

const casts: Readonly<Record<Cast, (text: string) => Value | undefined>> = {
  integer: text => (isWhole(text) ? Number(text) : undefined),
  float: parseGoFloat,
  flag: flagOf,
}

/** Of 64 bits. */
function isWhole(text: string): boolean {
  if (!/^[-+]?0*[0-9]{1,19}$/.test(text)) return false
  const value = BigInt(text.replace('+', ''))
  return BigInt.asIntN(64, value) === value
}

/** The words of YAML 1.1. */
function flagOf(text: string): boolean | undefined {
  const word = text.toLowerCase()
  if (['true', 'y', 'yes', 'on'].includes(word)) return true
  return ['false', 'n', 'no', 'off'].includes(word) ? false : undefined
}
