import { type Tree } from './tree.ts'

/**
 * A small language for the form of a document: which keys there are, what each holds, and what Banyan does with
 * it. The tables under grammar/ are written in it; check.ts, cast.ts, verdicts.ts and docs/compose.md read them.
 */
export type Shape =
  | { readonly is: 'text'; readonly pattern?: RegExp; readonly of?: readonly string[] }
  | { readonly is: 'number' | 'integer'; readonly min?: number; readonly max?: number }
  | { readonly is: 'flag' | 'null' | 'anything' }
  | { readonly is: 'list'; readonly of: Shape; readonly unique: boolean }
  | Dictionary
  | KeysShape
  | Either

/** Keys are the user's own, such as names of services. */
export interface Dictionary {
  readonly is: 'dictionary'
  readonly of: Shape
  readonly names: RegExp
  /** Names that do not match: refused, or anything goes below them. */
  readonly others: 'refused' | 'anything'
}

export interface KeysShape {
  readonly is: 'keys'
  readonly keys: ReadonlyMap<string, Key>
  readonly required: readonly string[]
  /** Whether keys that begin with `x-` are the user's own. */
  readonly extensible: boolean
  /** Whether unknown keys are let through. */
  readonly open: boolean
}

export interface Either {
  readonly is: 'either'
  readonly of: readonly Shape[]
  /** What text in this place becomes once variables are filled in. */
  readonly cast?: Cast
}

export type Cast = 'integer' | 'float' | 'flag'

/** A key of the Compose Specification. */
export interface Key {
  readonly shape: Shape
  readonly verdict: Verdict
}

/** What happens with a key, or with one value of it. No key is ignored in silence. */
export type Verdict =
  | { readonly is: 'honoured'; readonly note?: string }
  | { readonly is: 'warned' | 'refused'; readonly note: string }
  | {
      readonly is: 'depends'
      readonly note: string
      /** Undefined: honoured. */
      readonly of: (value: Tree) => Judgement | undefined
    }

export interface Judgement {
  readonly is: 'warned' | 'refused'
  readonly note: string
}

const honouredKey: Verdict = { is: 'honoured' }
/** The first of a line is enough for Docker Compose; "" is no name. */
const anyName = /^[^\n]+$/

export const text: Shape = { is: 'text' }
export const number: Shape = { is: 'number' }
export const integer: Shape = { is: 'integer' }
export const flag: Shape = { is: 'flag' }
export const nothing: Shape = { is: 'null' }
export const anything: Shape = { is: 'anything' }

export function choice(...of: string[]): Shape {
  return { is: 'text', of }
}

/** The pattern may match anywhere in the text. */
export function textLike(pattern: RegExp): Shape {
  return { is: 'text', pattern }
}

export function between(min: number, max?: number): Shape {
  return { is: 'integer', min, ...(max !== undefined && { max }) }
}

export function list(of: Shape): Shape {
  return { is: 'list', of, unique: false }
}

export function uniqueList(of: Shape): Shape {
  return { is: 'list', of, unique: true }
}

export function dictionary(
  of: Shape,
  { names = anyName, others = 'anything' }: Partial<Pick<Dictionary, 'names' | 'others'>> = {},
): Shape {
  return { is: 'dictionary', of, names, others }
}

export function either(...of: Shape[]): Either {
  return { is: 'either', of }
}

/** Text becomes a number or a flag once variables are filled in, and is an error where it can't. */
export function cast(cast: Cast, shape: Either): Shape {
  return { ...shape, cast }
}

export type KeyTable = Readonly<Record<string, Shape | Key>>

/** A mapping with known keys. A bare shape means honoured. */
export function keys(
  table: KeyTable,
  options: Partial<Pick<KeysShape, 'required' | 'extensible' | 'open'>> = {},
): KeysShape {
  const { required = [], extensible = true, open = false } = options
  const entries = Object.entries(table).map(([name, entry]) => [name, keyOf(entry)] as const)
  return { is: 'keys', keys: new Map(entries), required, extensible, open }
}

export function honoured(shape: Shape, note: string): Key {
  return { shape, verdict: { is: 'honoured', note } }
}

/** Read, and told that it has no effect. */
export function warned(shape: Shape, note: string): Key {
  return { shape, verdict: { is: 'warned', note } }
}

/** The note says why, and what to use instead. */
export function refused(shape: Shape, note: string): Key {
  return { shape, verdict: { is: 'refused', note } }
}

/** The value decides; the note says how, for the documentation. */
export function depends(
  shape: Shape,
  note: string,
  of: (value: Tree) => Judgement | undefined,
): Key {
  return { shape, verdict: { is: 'depends', note, of } }
}

/** One entry for many keys: `...each(['interval', 'timeout'], text)`. */
export function each(names: readonly string[], entry: Shape | Key): KeyTable {
  return Object.fromEntries(names.map(name => [name, entry]))
}

function keyOf(entry: Shape | Key): Key {
  return 'verdict' in entry ? entry : { shape: entry, verdict: honouredKey }
}
