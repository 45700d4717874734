import type { z } from 'zod'

/** What a later version may have added to each record and to each part of one. */
export interface Additions {
  readonly field?: string
  readonly value?: unknown
}

/**
 * A value of whatever a schema of core/records allows, with all that is optional in it, and one of each list and map. `pick`
 * chooses among words and variants. Maps get no additions: their keys are data.
 */
export function sampleOf(
  schema: z.ZodType,
  pick: (count: number) => number,
  added: Additions = {},
): unknown {
  const { def } = (schema as unknown as { readonly _zod: { readonly def: Def } })._zod
  const inner = (one: z.ZodType) => sampleOf(one, pick, added)
  switch (def.type) {
    case 'object': {
      const fields = Object.entries(def.shape).map(([name, one]) => [name, inner(one)] as const)
      const { field, value } = added
      return Object.fromEntries(field === undefined ? fields : [...fields, [field, value]])
    }
    case 'optional':
      return inner(def.innerType)
    case 'array':
      return [inner(def.element)]
    case 'record':
      return { name: inner(def.valueType) }
    case 'enum':
      return Object.values(def.entries)[pick(Object.keys(def.entries).length)]
    case 'literal':
      return def.values[0]
    case 'union':
      return inner(def.options[pick(def.options.length)] as z.ZodType)
    case 'string':
      return 'text'
    case 'number':
      return 7
    case 'boolean':
      return true
  }
}

type Def =
  | { readonly type: 'object'; readonly shape: Readonly<Record<string, z.ZodType>> }
  | { readonly type: 'optional'; readonly innerType: z.ZodType }
  | { readonly type: 'array'; readonly element: z.ZodType }
  | { readonly type: 'record'; readonly valueType: z.ZodType }
  | { readonly type: 'enum'; readonly entries: Readonly<Record<string, string>> }
  | { readonly type: 'literal'; readonly values: readonly string[] }
  | { readonly type: 'union'; readonly options: readonly z.ZodType[] }
  | { readonly type: 'string' | 'number' | 'boolean' }
