import type { z } from 'zod'
import { configSchema } from './schema.ts'

/** The part of a zod schema's definition that says what is inside it. */
interface Definition {
  readonly type: string
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>
  readonly element?: z.core.$ZodType
  readonly innerType?: z.core.$ZodType
  readonly in?: z.core.$ZodType
  readonly out?: z.core.$ZodType
}

/** Option names allowed at a path of banyan.yaml; empty where the names are free or there are none. */
export function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  let schema: z.core.$ZodType | undefined = configSchema
  for (const part of path) {
    const { shape, element } = unwrapped(schema)
    schema = typeof part === 'number' ? element : shape?.[String(part)]
    if (!schema) return []
  }
  return Object.keys(unwrapped(schema).shape ?? {})
}

/** Below defaults, and on the input side of transforms (the output side of a preprocess). */
function unwrapped(schema: z.core.$ZodType): Definition {
  const definition = schema._zod.def as unknown as Definition
  const isPreprocess =
    definition.in !== undefined &&
    (definition.in._zod.def as unknown as Definition).type === 'transform'
  const inner = definition.innerType ?? (isPreprocess ? definition.out : definition.in)
  return inner ? unwrapped(inner) : definition
}

/** The name most like the one given, when it is alike enough to be a slip. */
export function closest(name: string, candidates: readonly string[]): string | undefined {
  const [best] = candidates
    .map(candidate => ({ candidate, distance: editDistance(name.toLowerCase(), candidate) }))
    .sort((a, b) => a.distance - b.distance)
  return best && best.distance <= Math.max(2, name.length / 3) ? best.candidate : undefined
}

/** Levenshtein's distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
