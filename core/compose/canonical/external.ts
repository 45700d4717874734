import { at } from '../read.ts'
import { type Mapping, scalarLike, type Tree, withEntry } from '../tree.ts'
import { type Stage } from './entries.ts'

/** The old `external: {name: x}` is `external: true` and `name: x`. */
export function longExternal(tree: Tree, path: string, { problems }: Stage): Tree {
  if (tree.kind !== 'map') return tree
  const external = at(tree, 'external')
  if (external?.kind !== 'map') return tree
  const flagged = withEntry(tree, 'external', scalarLike(external, true))
  const named = at(external, 'name')
  if (named?.kind !== 'scalar') return flagged
  const hint = 'write external: true, and name: beside it'
  problems.warn(named.at, 'deprecated-key', `${path}: external.name is deprecated`, hint)
  return adopted(flagged, named, path, problems)
}

function adopted(map: Mapping, named: Tree, path: string, problems: Stage['problems']): Mapping {
  const own = at(map, 'name')
  if (!own) return withEntry(map, 'name', named)
  if (own.kind !== 'scalar' || named.kind !== 'scalar' || own.value === named.value) return map
  const sentence = `${path} has two names: "name" and "external.name" differ`
  problems.error(named.at, 'conflict', sentence, 'keep name:')
  return map
}
