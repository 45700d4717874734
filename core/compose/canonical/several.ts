import { type Entry, listLike, type Scalar, scalarLike, type Tree } from '../tree.ts'
import { type Decoded, wrongType } from './decoded.ts'
import { wholeOf } from './scalars.ts'
import { textOf } from './text-of.ts'

/** Types that hold several values; one given alone is a list of one. */

export function textsOf(tree: Tree): Decoded {
  if (tree.kind === 'scalar') return { tree: listLike(tree, [asText(tree)]) }
  if (tree.kind !== 'list') return wrongType('must be a list of text')
  if (tree.items.some(item => item.kind === 'list' || item.kind === 'map')) {
    return wrongType('must hold single values only')
  }
  return { tree: listLike(tree, tree.items.map(asText)) }
}

/** Name → text: a mapping, or a list of `name=text`. What has no value is empty text. */
export function wordsOf(tree: Tree): Decoded {
  return assignments(tree, '')
}

/** Name → text or null: as `words`, but what has no value is null. */
export function variablesOf(tree: Tree): Decoded {
  return assignments(tree, null)
}

/** Name → list of text. */
export function optionsOf(tree: Tree): Decoded {
  if (tree.kind !== 'map') return wrongType('must be a mapping')
  const entries = new Map<string, Entry>()
  for (const [name, { key, value }] of tree.entries) {
    const texts = textsOf(value)
    if (!('tree' in texts)) return texts
    entries.set(name, { key, value: texts.tree })
  }
  return { tree: { ...tree, entries } }
}

/** Id → path, or null where the agent's own socket is meant. */
export function sshKeys(tree: Tree): Decoded {
  return assignments(tree, null)
}

/** One number for both limits, or `soft` and `hard`. */
export function ulimitOf(tree: Tree): Decoded {
  if (tree.kind === 'scalar') return wholeOf(tree)
  if (tree.kind !== 'map') return wrongType('must be a number or a mapping')
  const entries = new Map<string, Entry>()
  for (const [name, { key, value }] of tree.entries) {
    const limit = value.kind === 'scalar' ? wholeOf(value) : wrongType('must hold numbers')
    if (!('tree' in limit)) return limit
    entries.set(name, { key, value: limit.tree })
  }
  return { tree: { ...tree, entries } }
}

function assignments(tree: Tree, missing: '' | null): Decoded {
  const entries = new Map<string, Entry>()
  if (tree.kind === 'list') {
    for (const item of tree.items) {
      if (item.kind !== 'scalar') return wrongType('must hold single values only')
      const [name, value] = assignment(item, missing)
      entries.set(name, { key: item.at, value })
    }
    return { tree: { kind: 'map', entries, at: tree.at } }
  }
  if (tree.kind !== 'map') return wrongType('must be a mapping or a list')
  for (const [name, { key, value }] of tree.entries) {
    if (value.kind === 'list' || value.kind === 'map')
      return wrongType('must hold single values only')
    entries.set(name, { key, value: value.kind === 'broken' ? value : assigned(value, missing) })
  }
  return { tree: { ...tree, entries } }
}

function assignment(item: Scalar, missing: '' | null): [string, Scalar] {
  const text = textOf(item)
  const sign = text.indexOf('=')
  if (sign === -1) return [text, scalarLike(item, missing)]
  return [text.slice(0, sign), scalarLike(item, text.slice(sign + 1))]
}

function assigned(value: Scalar, missing: '' | null): Scalar {
  return scalarLike(value, value.value === null ? missing : textOf(value))
}

function asText(tree: Tree): Tree {
  return tree.kind === 'scalar' ? scalarLike(tree, textOf(tree)) : tree
}
