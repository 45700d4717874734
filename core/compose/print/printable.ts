import { type Field, type Form, type Leaf } from '../canonical/form.ts'
import { composeForm } from '../canonical/model/compose.ts'
import { type Format, sorted, sortedMapping } from './order.ts'
import {
  type Entry,
  listLike,
  type Mapping,
  mappingLike,
  type Scalar,
  scalarLike,
  type Tree,
} from '../tree.ts'

/** Left out of the JSON, like everything that only Docker Compose's own YAML knows. */
const yamlOnly = new Set(['models'])

/**
 * A canonical file as `docker compose config` shows it: keys in its order, without what is empty and what it doesn't
 * know. In JSON the file's own keys are sorted, and extensions are shown only beside them.
 */
export function printable(file: Mapping, format: Format): Mapping {
  const shown = asRecord(file, composeForm, format)
  const entries = new Map(shown.entries)
  for (const [name, { key, value }] of extensionsOf(file, format)) {
    entries.set(name, { key, value: format === 'json' ? withoutEmptyLists(value) : value })
  }
  if (format === 'yaml') return { ...file, entries }
  const known = [...entries].filter(([name]) => !yamlOnly.has(name))
  return sorted({ ...file, entries: new Map(known) }, 'json')
}

/** Docker Compose's JSON shows an empty list of an extension as null. */
function withoutEmptyLists(tree: Tree): Tree {
  if (tree.kind === 'list') {
    return tree.items.length === 0
      ? scalarLike(tree, null)
      : listLike(tree, tree.items.map(withoutEmptyLists))
  }
  if (tree.kind !== 'map') return tree
  const entries = [...tree.entries].map(
    ([name, { key, value }]) => [name, { key, value: withoutEmptyLists(value) }] as const,
  )
  return { ...tree, entries: new Map(entries) }
}

function asRecord(map: Mapping, form: Form, format: Format): Mapping {
  if (form.is !== 'record') return map
  const entries = new Map<string, Entry>()
  for (const [name, field] of form.fields) {
    const value = fieldValue(map, name, field, format)
    const shownName = format === 'json' ? (field.json ?? name) : name
    if (value) entries.set(shownName, { key: map.entries.get(name)?.key ?? map.at, value })
  }
  if (format === 'yaml')
    for (const [name, entry] of extensionsOf(map, format)) entries.set(name, entry)
  return { ...map, entries }
}

function fieldValue(map: Mapping, name: string, field: Field, format: Format): Tree | undefined {
  const given = map.entries.get(name)?.value
  const value = given && !isNull(given) ? printed(given, field.form, format) : undefined
  switch (field.when) {
    case 'given':
      return value
    case 'filled':
      return value && !isEmpty(value, field.form) ? value : undefined
    case 'always':
      return value ?? zero(map, field.form, format)
    case 'set':
      return value ?? (format === 'json' ? scalarLike(map, null) : undefined)
    case 'part': {
      const shown = value ?? zero(map, field.form, format)
      return format === 'json' || !isEmpty(shown, field.form) ? shown : undefined
    }
  }
}

function printed(tree: Tree, form: Form, format: Format): Tree {
  if (form.is === 'record') {
    return asRecord(tree.kind === 'map' ? tree : mappingLike(tree, {}), form, format)
  }
  if (tree.kind === 'list' && form.is === 'list') {
    const items = tree.items.map(item => printed(item, form.of, format))
    return listLike(tree, items)
  }
  if (form.is === 'ulimit' && isZeroNumber(tree)) return limits(mappingLike(tree, {}), format)
  if (tree.kind !== 'map') return tree
  if (form.is === 'dictionary') return asDictionary(tree, form.of, form.filled ?? false, format)
  if (form.is === 'keys') return sshList(tree)
  return form.is === 'ulimit' ? limits(tree, format) : sorted(tree, format)
}

function asDictionary(map: Mapping, of: Form, filled: boolean, format: Format): Mapping {
  const entries = new Map<string, Entry>()
  for (const [name, { key, value }] of sorted(map, format).entries) {
    const shown = isNull(value) && !filled ? value : printed(value, of, format)
    entries.set(name, { key, value: shown })
  }
  return { ...map, entries }
}

function zero(like: Tree, form: Form, format: Format): Tree {
  if (form.is === 'record') return asRecord(mappingLike(like, {}), form, format)
  if (form.is === 'dictionary') return mappingLike(like, {})
  if (form.is === 'flag') return scalarLike(like, false)
  if (form.is === 'whole' || form.is === 'small') return scalarLike(like, 0)
  return scalarLike(like, form.is === 'bytes' ? '0' : '')
}

/** As zero values of their types are. */
function isEmpty(tree: Tree, form: Form): boolean {
  if (tree.kind === 'list') return tree.items.length === 0
  if (tree.kind === 'map') return tree.entries.size === 0
  return tree.kind === 'scalar' && emptyValues(form.is).includes(tree.value)
}

function emptyValues(is: Form['is'] | Leaf): readonly Scalar['value'][] {
  if (is === 'bytes') return ['0', null]
  if (is === 'duration') return ['0s', null]
  return ['', 0, false, null]
}

function sshList(keys: Mapping): Tree {
  const items = [...keys.entries].map(([id, { value }]) => {
    const path = value.kind === 'scalar' ? value.value : null
    return scalarLike(value, path === null || path === '' ? id : `${id}=${path}`)
  })
  return listLike(keys, items)
}

/** YAML has both limits always, JSON those that are not 0. */
function limits(map: Mapping, format: Format): Mapping {
  const entries = new Map<string, Entry>()
  for (const name of ['soft', 'hard']) {
    const entry = map.entries.get(name) ?? { key: map.at, value: scalarLike(map, 0) }
    if (format === 'yaml' || !isZeroNumber(entry.value)) entries.set(name, entry)
  }
  return { ...map, entries }
}

function extensionsOf(map: Mapping, format: Format): [string, Entry][] {
  const extensions = [...map.entries].filter(([name]) => name.startsWith('x-'))
  return [...sortedMapping({ ...map, entries: new Map(extensions) }, format).entries]
}

function isZeroNumber(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === 0
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'broken' || (tree.kind === 'scalar' && tree.value === null)
}
