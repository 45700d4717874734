import { isDeepStrictEqual } from 'node:util'

/** The part of JSON Schema (draft 7) that the Compose Specification's schema uses. */
export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly oneOf?: readonly JsonSchema[]
  readonly items?: JsonSchema
  readonly uniqueItems?: boolean
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: boolean
  readonly required?: readonly string[]
  readonly definitions?: Readonly<Record<string, JsonSchema>>
}

/** Whether plain data is what a schema describes. */
export function isValid(data: unknown, schema: JsonSchema, root: JsonSchema = schema): boolean {
  if (schema.$ref !== undefined) return isValid(data, definition(schema.$ref, root), root)
  const { type, oneOf } = schema
  if (type !== undefined && ![type].flat().some(each => isOfType(data, each))) return false
  if (oneOf && oneOf.filter(each => isValid(data, each, root)).length !== 1) return false
  if (typeof data === 'string') return isValidText(data, schema)
  if (typeof data === 'number') {
    return data >= (schema.minimum ?? -Infinity) && data <= (schema.maximum ?? Infinity)
  }
  if (Array.isArray(data)) return isValidList(data, schema, root)
  return typeof data !== 'object' || data === null || isValidObject(data, schema, root)
}

export function definition(ref: string, { definitions = {} }: JsonSchema): JsonSchema {
  const found = definitions[ref.replace('#/definitions/', '')]
  if (!found) throw new Error(`no definition ${ref}`)
  return found
}

function isOfType(data: unknown, type: string): boolean {
  if (type === 'null') return data === null
  if (type === 'array') return Array.isArray(data)
  if (type === 'integer') return Number.isInteger(data)
  if (type === 'object') return typeof data === 'object' && data !== null && !Array.isArray(data)
  return typeof data === type
}

function isValidText(data: string, { enum: words, pattern = '' }: JsonSchema): boolean {
  return (words?.includes(data) ?? true) && new RegExp(pattern).test(data)
}

function isValidList(
  data: readonly unknown[],
  { items = {}, uniqueItems = false }: JsonSchema,
  root: JsonSchema,
): boolean {
  const repeats = data.some((each, i) => data.slice(0, i).some(b => isDeepStrictEqual(each, b)))
  return !(uniqueItems && repeats) && data.every(each => isValid(each, items, root))
}

function isValidObject(
  data: object,
  {
    properties = {},
    patternProperties = {},
    additionalProperties = true,
    required = [],
  }: JsonSchema,
  root: JsonSchema,
): boolean {
  const fits = Object.entries(data).every(([name, value]) => {
    const schemas = [
      ...(Object.hasOwn(properties, name) ? [properties[name]] : []),
      ...Object.entries(patternProperties).flatMap(([pattern, each]) =>
        new RegExp(pattern).test(name) ? [each] : [],
      ),
    ]
    if (schemas.length === 0) return additionalProperties
    return schemas.every(each => isValid(value, each ?? {}, root))
  })
  return fits && required.every(name => Object.hasOwn(data, name))
}
