import { type Tree } from '../tree.ts'

/** Questions that verdicts ask of a value. What is broken was reported: it counts as harmless. */

export function isWord(tree: Tree, ...words: readonly (string | null)[]): boolean {
  return wordIs(tree, word => words.includes(word))
}

export function startsWith(tree: Tree, ...beginnings: readonly string[]): boolean {
  return tree.kind === 'scalar' && beginnings.some(each => String(tree.value).startsWith(each))
}

export function isFalse(tree: Tree): boolean {
  return (
    tree.kind === 'broken' ||
    (tree.kind === 'scalar' && falsy.has(String(tree.value).toLowerCase()))
  )
}

const falsy = new Set(['false', 'no', 'n', 'off', 'null', ''])

/** Null, "", an empty list or mapping: what Docker Compose leaves out as well. */
export function isEmpty(tree: Tree): boolean {
  switch (tree.kind) {
    case 'broken':
      return true
    case 'scalar':
      return tree.value === null || tree.value === ''
    case 'list':
      return tree.items.length === 0
    case 'map':
      return tree.entries.size === 0
  }
}

function wordIs(tree: Tree, test: (word: string | null) => boolean): boolean {
  if (tree.kind === 'broken') return true
  return tree.kind === 'scalar' && test(tree.value === null ? null : String(tree.value))
}
export function itemsStartWith(tree: Tree, beginning: string): boolean {
  return tree.kind === 'list' && tree.items.some(item => startsWith(item, beginning))
}
