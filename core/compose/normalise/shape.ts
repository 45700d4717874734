/**
 * A small language for the form of a document: which keys there are, what each holds, and the verdict on it.
 * grammar.ts is written in it, check.ts applies it.
 */
export type Shape =
  | { readonly is: 'text' | 'number' | 'integer' | 'flag' | 'null' | 'anything' }
  | { readonly is: 'choice'; readonly of: readonly string[] }
  | { readonly is: 'list'; readonly of: Shape }
  /** Keys are the user's own, such as names of services. */
  | { readonly is: 'dictionary'; readonly of: Shape; readonly names?: RegExp }
  | { readonly is: 'keys'; readonly keys: Keys; readonly required: readonly string[] }
  | { readonly is: 'either'; readonly of: readonly Shape[] }

export type Keys = ReadonlyMap<string, Verdict>

/** What happens with a key of the Compose Specification. No key is ignored in silence. */
export type Verdict =
  | { readonly verdict: 'honoured'; readonly shape: Shape }
  | { readonly verdict: 'warned'; readonly because: string }
  | { readonly verdict: 'refused'; readonly instead?: string }

export const text: Shape = { is: 'text' }
export const number: Shape = { is: 'number' }
export const integer: Shape = { is: 'integer' }
export const flag: Shape = { is: 'flag' }
export const nothing: Shape = { is: 'null' }
export const anything: Shape = { is: 'anything' }

export function choice(...of: string[]): Shape {
  return { is: 'choice', of }
}

export function list(of: Shape): Shape {
  return { is: 'list', of }
}

export function dictionary(of: Shape, names?: RegExp): Shape {
  return { is: 'dictionary', of, ...(names && { names }) }
}

export function either(...of: Shape[]): Shape {
  return { is: 'either', of }
}

/** A mapping with known keys. A bare shape means honoured. */
export function keys(
  table: Readonly<Record<string, Shape | Verdict>>,
  required: readonly string[] = [],
): Shape {
  const entries = Object.entries(table).map(([name, entry]) => [name, verdictOf(entry)] as const)
  return { is: 'keys', keys: new Map(entries), required }
}

export function warned(because: string): Verdict {
  return { verdict: 'warned', because }
}

export function refused(instead?: string): Verdict {
  return { verdict: 'refused', ...(instead !== undefined && { instead }) }
}

/** One verdict for many keys: `...each(['dns', 'dns_opt'], refused())`. */
export function each(
  names: readonly string[],
  verdict: Shape | Verdict,
): Record<string, Shape | Verdict> {
  return Object.fromEntries(names.map(name => [name, verdict]))
}

/** For sentences: "must be a list or a mapping". */
export function expectation(shape: Shape): string {
  switch (shape.is) {
    case 'text':
      return 'text'
    case 'number':
      return 'a number'
    case 'integer':
      return 'a whole number'
    case 'flag':
      return 'true or false'
    case 'null':
      return 'empty'
    case 'anything':
      return 'anything'
    case 'choice':
      return `one of ${shape.of.join(', ')}`
    case 'list':
      return 'a list'
    case 'dictionary':
    case 'keys':
      return 'a mapping'
    case 'either':
      return alternatives(shape.of.map(expectation))
  }
}

function alternatives(words: readonly string[]): string {
  const different = [...new Set(words)]
  const last = different.pop() ?? ''
  return different.length === 0 ? last : `${different.join(', ')} or ${last}`
}

function verdictOf(entry: Shape | Verdict): Verdict {
  return 'verdict' in entry ? entry : { verdict: 'honoured', shape: entry }
}
