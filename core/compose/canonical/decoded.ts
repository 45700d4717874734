import { quoted } from '../diagnostics.ts'
import { type Scalar, scalarLike, type Tree, type Value } from '../tree.ts'
import { textOf } from './text-of.ts'

/** What a type makes of a value. */
export type Decoded =
  | {
      readonly tree: Tree
      /** Code, sentence and hint. */
      readonly warning?: readonly [string, string, string]
    }
  | Refusal

export interface Refusal {
  readonly code: string
  /** Goes on after the path: `must be …`. */
  readonly problem: string
  readonly hint?: string
}

export function valued(scalar: Scalar, value: Value): Decoded {
  return { tree: scalarLike(scalar, value) }
}

export function wrongType(problem: string, hint?: string): Refusal {
  return { code: 'wrong-type', problem, ...(hint !== undefined && { hint }) }
}

/** What messages quote: the text before interpolation, as variables may hold secrets. */
export function shown(scalar: Scalar): string {
  return quoted(scalar.template ?? textOf(scalar))
}
