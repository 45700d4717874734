import { definition, type JsonSchema } from './json-schema.ts'
import { type KeysShape, type Shape } from '../../core/compose/shape.ts'

/** Path → the forms that stand there, such as `services.<name>.init` → `flag | text`; equal for equal grammars. */
export type Descriptions = Readonly<Record<string, string>>

export function describeGrammar(shape: Shape): Descriptions {
  const found = new Map<string, Set<string>>()
  describeShape(shape, '', found)
  return joined(found)
}

export function describeSchema(root: JsonSchema): Descriptions {
  const found = new Map<string, Set<string>>()
  describeNode(root, '', { root, found })
  return joined(found)
}

type Found = Map<string, Set<string>>

function joined(found: Found): Descriptions {
  return Object.fromEntries(
    [...found].map(([path, forms]) => [path, [...forms].sort().join(' | ')]),
  )
}

function note(path: string, form: string, found: Found): void {
  found.set(path, (found.get(path) ?? new Set()).add(form))
}

function describeShape(shape: Shape, path: string, found: Found): void {
  switch (shape.is) {
    case 'either':
      return shape.of.forEach(each => describeShape(each, path, found))
    case 'list':
      note(path, shape.unique ? 'list of different' : 'list', found)
      return describeShape(shape.of, `${path}[]`, found)
    case 'dictionary': {
      const isOpen = shape.of.is === 'anything'
      const others = shape.others === 'anything' ? ', others' : ''
      note(path, isOpen ? 'map of anything' : `map by ${nameRule(shape.names)}${others}`, found)
      if (!isOpen) describeShape(shape.of, below(path, '<name>'), found)
      return
    }
    case 'keys':
      note(path, describeKeys(shape), found)
      for (const [name, key] of shape.keys) describeShape(key.shape, below(path, name), found)
      return
    case 'text':
      if (shape.of) shape.of.forEach(word => note(path, `"${word}"`, found))
      else note(path, `text${shape.pattern ? ` like ${shape.pattern.source}` : ''}`, found)
      return
    case 'number':
    case 'integer':
      return note(path, `${shape.is}${range(shape.min, shape.max)}`, found)
    case 'flag':
    case 'null':
    case 'anything':
      return note(path, shape.is, found)
  }
}

function describeKeys({ required, extensible, open }: Omit<KeysShape, 'is' | 'keys'>): string {
  const lacks = required.length === 0 ? '' : ` with ${[...required].sort().join()}`
  return `keys${lacks}${extensible ? '' : ', no x-'}${open ? ', others' : ''}`
}

/** The names' rule as the specification writes it: ours says what it means across lines. */
function nameRule(names: RegExp): string {
  const same = { '[^\\n]': '.+', '^[^\\n]+$': '^.+$' }
  return Object.entries(same).find(([ours]) => ours === names.source)?.[1] ?? names.source
}

function range(min: number | undefined, max: number | undefined): string {
  return min === undefined ? '' : ` from ${min}${max === undefined ? '' : ` to ${max}`}`
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

interface Walk {
  readonly root: JsonSchema
  readonly found: Found
}

function describeNode(schema: JsonSchema, path: string, walk: Walk): void {
  const { $ref, oneOf, type = [] } = schema
  if ($ref !== undefined) {
    return describeNode(definition($ref, walk.root), path, walk)
  }
  if (oneOf) return oneOf.forEach(each => describeNode(each, path, walk))
  for (const each of [type].flat()) describeType(each, schema, path, walk)
}

const words: Readonly<Record<string, string>> = { boolean: 'flag', null: 'null' }

function describeType(type: string, schema: JsonSchema, path: string, walk: Walk): void {
  const { pattern, minimum, maximum, items, uniqueItems = false } = schema
  if (type === 'object') return describeObject(schema, path, walk)
  if (type === 'array') {
    note(path, uniqueItems ? 'list of different' : 'list', walk.found)
    if (items) describeNode(items, `${path}[]`, walk)
  } else if (type === 'string') {
    if (schema.enum) schema.enum.forEach(word => note(path, `"${word}"`, walk.found))
    else note(path, `text${pattern === undefined ? '' : ` like ${pattern}`}`, walk.found)
  } else {
    note(path, `${words[type] ?? type}${range(minimum, maximum)}`, walk.found)
  }
}

function describeObject(schema: JsonSchema, path: string, walk: Walk): void {
  const { properties, patternProperties = {}, required = [], additionalProperties = true } = schema
  const patterns = Object.entries(patternProperties).filter(([pattern]) => pattern !== '^x-')
  const others = additionalProperties ? ', others' : ''
  if (!properties && patterns.length === 0) return note(path, 'map of anything', walk.found)
  for (const [pattern, each] of patterns) {
    note(path, `map by ${pattern}${others}`, walk.found)
    describeNode(each, below(path, '<name>'), walk)
  }
  if (!properties) return
  const extensible = '^x-' in patternProperties || additionalProperties
  note(path, describeKeys({ required, extensible, open: additionalProperties }), walk.found)
  for (const [name, each] of Object.entries(properties)) describeNode(each, below(path, name), walk)
}
