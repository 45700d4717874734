/**
 * A small language for what the parts of a canonical file are: which type each value has and when it is printed.
 * model.ts is written in it; decode.ts reads values by it, print/ prints them.
 */
export type Form =
  | { readonly is: Leaf }
  | { readonly is: 'list'; readonly of: Form }
  /** Keys are the user's own. An item given without a value is printed as `null`, unless `filled`. */
  | { readonly is: 'dictionary'; readonly of: Form; readonly filled?: boolean }
  | { readonly is: 'record'; readonly fields: ReadonlyMap<string, Field> }

/** Types of a single value. */
export type ScalarLeaf =
  | 'text'
  | 'whole'
  /** A whole number that is not negative. */
  | 'natural'
  /** As `natural`; digits in quotes are none. */
  | 'small'
  | 'fraction'
  | 'flag'
  /** A number of bytes, printed as text. */
  | 'bytes'
  | 'duration'
  /** Permissions of a file, printed as octal text. */
  | 'mode'
  /** How many devices: a number or `all`. */
  | 'count'

export type Leaf =
  | ScalarLeaf
  | 'texts'
  /** A command line: words, or text that is split as a shell does. */
  | 'command'
  | 'test'
  /** Name → text; what has no value is empty text. */
  | 'words'
  /** Name → text; of other values only whole numbers and null are taken for text. */
  | 'settings'
  /** Name → text or null. */
  | 'variables'
  /** Name → list of text. */
  | 'options'
  | 'hosts'
  | 'keys'
  | 'ulimit'

/**
 * When a field is printed: `filled`, unless it is empty; `given`, also when it is empty or 0; `always`;
 * `part`, always in JSON, unless empty in YAML; `set`, in JSON always, in YAML when given.
 */
export type When = 'filled' | 'given' | 'always' | 'part' | 'set'

export interface Field {
  readonly form: Form
  readonly when: When
  /** Its name in JSON, where that is another one. */
  readonly json?: string
}

function leaf(is: Leaf): Form {
  return { is }
}

export function list(of: Form): Form {
  return { is: 'list', of }
}

export function dictionary(of: Form): Form {
  return { is: 'dictionary', of }
}

/** A dictionary whose items are never null. */
export function filledDictionary(of: Form): Form {
  return { is: 'dictionary', of, filled: true }
}

/** A mapping with known keys, in the order in which they are printed. A bare form means `filled`. */
export function record(fields: Readonly<Record<string, Form | Leaf | Field>>): Form {
  const entries = Object.entries(fields).map(([name, field]) => [name, fieldOf(field)] as const)
  return { is: 'record', fields: new Map(entries) }
}

export function given(form: Form | Leaf): Field {
  return { form: formOf(form), when: 'given' }
}

export function always(form: Form | Leaf, json?: string): Field {
  return { form: formOf(form), when: 'always', ...(json !== undefined && { json }) }
}

export function part(form: Form): Field {
  return { form, when: 'part' }
}

function fieldOf(field: Form | Leaf | Field): Field {
  return typeof field === 'object' && 'when' in field
    ? field
    : { form: formOf(field), when: 'filled' }
}

function formOf(form: Form | Leaf): Form {
  return typeof form === 'string' ? leaf(form) : form
}
