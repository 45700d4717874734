import { z } from 'zod'

/**
 * Builders that make the compiler compare a schema with its interface in core/model: a field that only one of
 * them has, an optional one on one side, or a missing word of a union doesn't compile. Plain zod would let a
 * forgotten optional field through, and every decode would then lose it.
 */
type Field<T, K extends keyof T> =
  Partial<Pick<T, K>> extends Pick<T, K>
    ? z.ZodExactOptional<z.ZodType<Required<T>[K]>>
    : z.ZodType<T[K]>

/** Unknown fields are left out: a newer version may have written them. */
export function object<T>(shape: { readonly [K in keyof T]-?: Field<T, K> }): z.ZodType<T> {
  return z.object(shape) as unknown as z.ZodType<T>
}

export function optional<T>(schema: z.ZodType<T>): z.ZodExactOptional<z.ZodType<T>> {
  return z.exactOptional(schema)
}

/** Exactly the words of a union of strings. */
export function oneOf<T extends string>(words: Readonly<Record<T, true>>): z.ZodType<T> {
  return z.enum(Object.keys(words) as T[])
}

/** A union told apart by `kind`: one schema for each. */
export function variants<T extends { readonly kind: string }>(schemas: {
  readonly [K in T['kind']]: z.ZodType<Extract<T, { readonly kind: K }>>
}): z.ZodType<T> {
  const options = Object.values(schemas) as unknown as [z.core.$ZodTypeDiscriminable]
  return z.discriminatedUnion('kind', options) as unknown as z.ZodType<T>
}

export function literal<T extends string>(word: T): z.ZodType<T> {
  return z.literal(word)
}

export const text = z.string()
export const number = z.number()
export const flag = z.boolean()
export const texts: z.ZodType<readonly string[]> = z.array(text)
export const textByName: z.ZodType<Readonly<Record<string, string>>> = z.record(text, text)

export function listOf<T>(schema: z.ZodType<T>): z.ZodType<readonly T[]> {
  return z.array(schema)
}

export function byName<T>(schema: z.ZodType<T>): z.ZodType<Readonly<Record<string, T>>> {
  return z.record(text, schema)
}
