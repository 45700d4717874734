import { has, textAt } from '../read.ts'
import { type Mapping, mappingLike, scalarLike, type Tree, withEntry } from '../tree.ts'
import { editAt } from './edit.ts'

const kinds = ['networks', 'volumes', 'configs', 'secrets']

/**
 * What has no name of its own is called `<project>_<key>`, what is external just `<key>` (compose-go:
 * setNameFromKey). A name that is written, be it empty, stays.
 */
export function withResourceNames(file: Mapping, project: string): Mapping {
  return kinds.reduce((named, kind) => editAt(named, kind, all => allNamed(all, project)), file)
}

function allNamed(all: Tree, project: string): Tree {
  if (all.kind !== 'map') return all
  const entries = [...all.entries].map(
    ([name, { key, value }]) =>
      [name, { key, value: namedResource(value, name, project) }] as const,
  )
  return { ...all, entries: new Map(entries) }
}

function namedResource(resource: Tree, key: string, project: string): Tree {
  const isNull = resource.kind === 'scalar' && resource.value === null
  const map = isNull ? mappingLike(resource, {}) : resource
  if (map.kind !== 'map' || has(map, 'name')) return map
  return withEntry(map, 'name', scalarLike(resource, isExternal(map) ? key : `${project}_${key}`))
}

/** `external` as a word counts where variables were not filled in. */
function isExternal(resource: Mapping): boolean {
  return /^(?:1|t|T|true|True|TRUE)$/.test(textAt(resource, 'external') ?? '')
}
