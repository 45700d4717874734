import { quoted } from '../diagnostics.ts'
import { has } from '../read.ts'
import {
  broken,
  type Entry,
  listLike,
  type Mapping,
  mappingLike,
  scalarLike,
  type Tree,
  withEntry,
} from '../tree.ts'
import { type LongForm, type Stage } from './entries.ts'
import { textOf } from './text-of.ts'

/** Text alone is a list of one. */
export const oneOrMany: LongForm = tree =>
  tree.kind === 'scalar' && typeof tree.value === 'string' ? listLike(tree, [tree]) : tree

/** Text alone is a mapping with that text under one key. */
export function under(name: string): LongForm {
  return tree =>
    tree.kind === 'scalar' && typeof tree.value === 'string'
      ? mappingLike(tree, { [name]: tree })
      : tree
}

/** A list of names is a mapping of them to what a name alone means. */
export function named(meaning: (name: Tree) => Tree): LongForm {
  return tree => {
    if (tree.kind !== 'list') return tree
    const entries = new Map<string, Entry>()
    for (const item of tree.items) {
      if (item.kind === 'scalar') entries.set(textOf(item), { key: item.at, value: meaning(item) })
    }
    return { kind: 'map', entries, at: tree.at }
  }
}

/** `[name=value]` is `{name: value}`, and every name needs a value. */
export function pairs(stage: Stage): LongForm {
  return pairsBut(stage, { lack: 'value', hint: 'write name=value' })
}

/** Without a value: the agent's own socket. Only `default` may go without. */
export function longSshKeys(stage: Stage): LongForm {
  return pairsBut(stage, { alone: 'default', lack: 'path', hint: 'write name=path, or default' })
}

interface PairRules {
  /** The only name that needs no value. */
  readonly alone?: string
  /** What the others are refused without. */
  readonly lack: string
  readonly hint: string
}

function pairsBut({ problems, interpolated }: Stage, { alone, lack, hint }: PairRules): LongForm {
  return (tree, path) => {
    if (tree.kind !== 'list') return tree
    const entries = new Map<string, Entry>()
    for (const item of tree.items) {
      if (item.kind !== 'scalar') continue
      const text = textOf(item)
      const sign = text.indexOf('=')
      const name = sign === -1 ? text : text.slice(0, sign)
      if (sign === -1 && name !== alone) {
        if (!interpolated) return tree
        const sentence = `${path} has ${quoted(item.template ?? text)} without a ${lack}`
        problems.error(item.at, 'missing-value', sentence, hint)
        continue
      }
      const value = scalarLike(item, sign === -1 ? null : text.slice(sign + 1))
      entries.set(name, { key: item.at, value })
    }
    return { kind: 'map', entries, at: tree.at }
  }
}

/** Waiting for a service means waiting until it has started, and that it has to be there. */
export const longDependencies: LongForm = (tree, path) => {
  const long = named(name => mappingLike(name, {}))(tree, path)
  if (long.kind !== 'map') return long
  const entries = new Map<string, Entry>()
  for (const [name, { key, value }] of long.entries) {
    entries.set(name, { key, value: value.kind === 'map' ? dependency(value) : value })
  }
  return { ...long, entries }
}

function dependency(map: Mapping): Mapping {
  const started = withDefault(map, 'condition', 'service_started')
  return withDefault(started, 'required', true)
}

export const longEnvFiles: LongForm = tree => {
  const items = tree.kind === 'list' ? tree.items : [tree]
  return listLike(
    tree,
    items.map(item => {
      const long = under('path')(item, '')
      return long.kind === 'map' ? withDefault(long, 'required', true) : long
    }),
  )
}

/** `HOST[:CONTAINER[:PERMISSIONS]]`. */
export function longDevice({ problems, interpolated }: Stage): LongForm {
  return (tree, path) => {
    if (tree.kind !== 'scalar') return tree
    const [source = '', target = '', permissions = 'rwm', ...rest] = textOf(tree).split(':')
    if (rest.length === 0) {
      return mappingLike(tree, { source, target: target === '' ? source : target, permissions })
    }
    if (!interpolated) return tree
    const shown = quoted(tree.template ?? textOf(tree))
    const hint = 'write source:, target: and permissions:'
    problems.error(tree.at, 'invalid-device', `${path}: ${shown} has too many colons`, hint)
    return broken(tree)
  }
}

/** Any text means all that there are. */
export const longGpus: LongForm = tree =>
  tree.kind === 'scalar' ? listLike(tree, [mappingLike(tree, { count: 'all' })]) : tree

function withDefault(map: Mapping, name: string, value: string | boolean): Mapping {
  return has(map, name) ? map : withEntry(map, name, scalarLike(map, value))
}
