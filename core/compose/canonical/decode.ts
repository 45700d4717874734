import { type Problems } from '../problems.ts'
import { broken, type Entry, type Mapping, mappingLike, type Tree } from '../tree.ts'
import { type Form } from './form.ts'
import { decodeLeaf } from './leaves.ts'
import { composeForm } from './model/compose.ts'

/**
 * Every value becomes what its key's type makes of it: sizes are counted in bytes, command lines split into words,
 * lists of `name=value` become mappings. Keys without a type, such as extensions, stay as they are.
 */
export function decode(file: Mapping, problems: Problems): Mapping {
  const decoded = decodeForm(file, composeForm, '', problems)
  return decoded.kind === 'map' ? decoded : mappingLike(file, {})
}

function decodeForm(tree: Tree, form: Form, path: string, problems: Problems): Tree {
  if (tree.kind === 'broken' || isNull(tree)) return tree
  if (form.is === 'list') return decodeList(tree, form.of, path, problems)
  if (form.is === 'dictionary') return decodeEntries(tree, () => form.of, path, problems)
  if (form.is !== 'record') return decodeLeaf(tree, form.is, path, problems)
  return decodeEntries(tree, name => form.fields.get(name)?.form, path, problems)
}

function decodeList(tree: Tree, of: Form, path: string, problems: Problems): Tree {
  if (tree.kind !== 'list') return wrong(tree, `${path} must be a list`, problems)
  const items = tree.items.map((item, index) => decodeForm(item, of, `${path}.${index}`, problems))
  return { ...tree, items }
}

function decodeEntries(
  tree: Tree,
  formOf: (name: string) => Form | undefined,
  path: string,
  problems: Problems,
): Tree {
  if (tree.kind !== 'map') return wrong(tree, `${path} must be a mapping`, problems)
  const entries = new Map<string, Entry>()
  for (const [name, { key, value }] of tree.entries) {
    const form = formOf(name)
    const inside = path === '' ? name : `${path}.${name}`
    entries.set(name, { key, value: form ? decodeForm(value, form, inside, problems) : value })
  }
  return { ...tree, entries }
}

function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null
}

function wrong(tree: Tree, message: string, problems: Problems): Tree {
  problems.error(tree.at, 'wrong-type', message)
  return broken(tree)
}
