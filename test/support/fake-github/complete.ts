/** JSON Schema as OpenAPI 3.0 has it, as far as GitHub's description uses it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly nullable?: boolean
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

/** The value with everything that its schema requires: what a test doesn't care about needn't be written. */
export function complete(
  given: Schema,
  value: unknown,
  deref: (schema: Schema) => Schema,
): unknown {
  const schema = deref(given)
  if (value === null) return null
  if (schema.allOf) {
    return schema.allOf.reduce((all: unknown, part) => complete(part, all, deref), value)
  }
  const [first] = schema.oneOf ?? schema.anyOf ?? []
  if (first) return complete(first, value, deref)
  if (Array.isArray(value)) {
    const { items } = schema
    return items ? value.map(item => complete(items, item, deref)) : value
  }
  if (value === undefined && schema.nullable === true) return null
  if (schema.properties && (value === undefined || typeof value === 'object')) {
    return completeObject(schema, value, deref)
  }
  return value === undefined ? sample(schema) : value
}

function completeObject(
  schema: Schema,
  value: object | undefined,
  deref: (schema: Schema) => Schema,
): object {
  const given = new Map<string, unknown>(Object.entries(value ?? {}))
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (given.has(name) || schema.required?.includes(name)) {
      given.set(name, complete(property, given.get(name), deref))
    }
  }
  return Object.fromEntries(given)
}

function sample({ enum: values, type, format }: Schema): unknown {
  if (values) return values[0]
  if (type === 'string') {
    if (format === 'uri') return 'https://github.test/'
    return format === 'date-time' ? '2026-01-01T00:00:00Z' : 'x'
  }
  const samples: Readonly<Record<string, unknown>> = { array: [], boolean: false, object: {} }
  return samples[type ?? 'object'] ?? 1
}
