import { type Entry, listLike, type Scalar, scalarLike, type Tree } from '../tree.ts'
import { type Decoded, shown, wrongType } from './decoded.ts'
import { plainText, wholeOf } from './scalars.ts'
import { textOf } from './text-of.ts'

/** Types that hold several values; one given alone is a list of one. */

export function textsOf(tree: Tree): Decoded {
  if (tree.kind === 'scalar') return { tree: listLike(tree, [asText(tree)]) }
  if (tree.kind !== 'list') return wrongType('must be a list of text')
  if (tree.items.some(item => item.kind === 'list' || item.kind === 'map')) {
    return wrongType('must hold single values only')
  }
  const texts = tree.items.map(item => (item.kind === 'scalar' ? plainText(item) : { tree: item }))
  const refused = texts.find(text => !('tree' in text))
  return (
    refused ?? {
      tree: listLike(
        tree,
        texts.flatMap(text => ('tree' in text ? [text.tree] : [])),
      ),
    }
  )
}

/** Name → text: a mapping, or a list of `name=text`. What has no value is empty text. */
export function wordsOf(tree: Tree): Decoded {
  return assignments(tree, '')
}

/** Name → text or null: as `words`, but what has no value is null. */
export function variablesOf(tree: Tree): Decoded {
  const items = tree.kind === 'list' ? tree.items : []
  const spaced = items.find(item => item.kind === 'scalar' && /\s$/.test(nameIn(item)))
  if (spaced?.kind !== 'scalar') return assignments(tree, null)
  const problem = `has a variable with a space at the end of its name: ${shown(spaced)}`
  return { code: 'invalid-variable', problem, hint: 'write NAME=value' }
}

/** As `words`, of values that are text or whole numbers. */
export function settingsOf(tree: Tree): Decoded {
  const values = tree.kind === 'map' ? [...tree.entries.values()] : []
  const texts = values.map(({ value }) => (value.kind === 'scalar' ? plainText(value) : undefined))
  const refused = texts.find(text => text && !('tree' in text))
  return refused ?? assignments(tree, '')
}

/** Name → list of text. */
export function optionsOf(tree: Tree): Decoded {
  if (tree.kind !== 'map') return wrongType('must be a mapping')
  const entries = new Map<string, Entry>()
  for (const [name, { key, value }] of tree.entries) {
    const items = value.kind === 'list' ? value.items : [value]
    if (items.some(item => item.kind === 'list' || item.kind === 'map'))
      return wrongType('must hold single values only')
    if (items.length > 0) entries.set(name, { key, value: listLike(value, items.map(asText)) })
  }
  return { tree: { ...tree, entries } }
}

/** Id → path, or null where the agent's own socket is meant. */
export function sshKeys(tree: Tree): Decoded {
  return assignments(tree, null)
}

/** One number for both limits, or `soft` and `hard`. */
export function ulimitOf(tree: Tree): Decoded {
  if (tree.kind === 'scalar') return limitOf(tree)
  if (tree.kind !== 'map') return wrongType('must be a number or a mapping')
  const entries = new Map<string, Entry>()
  for (const [name, { key, value }] of tree.entries) {
    const limit = value.kind === 'scalar' ? limitOf(value) : wrongType('must hold numbers')
    if (!('tree' in limit)) return limit
    entries.set(name, { key, value: limit.tree })
  }
  return { tree: { ...tree, entries } }
}

function limitOf(scalar: Scalar): Decoded {
  if (typeof scalar.value === 'number') return wholeOf(scalar)
  return wrongType('must hold whole numbers', 'write them without quotes')
}

function assignments(tree: Tree, missing: '' | null): Decoded {
  const entries = new Map<string, Entry>()
  if (tree.kind === 'list') {
    for (const item of tree.items) {
      if (item.kind === 'broken') continue
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

function nameIn(item: Scalar): string {
  return textOf(item).split('=', 1)[0] ?? ''
}

function assigned(value: Scalar, missing: '' | null): Scalar {
  return scalarLike(value, value.value === null ? missing : textOf(value))
}

function asText(tree: Tree): Tree {
  return tree.kind === 'scalar' ? scalarLike(tree, textOf(tree)) : tree
}
