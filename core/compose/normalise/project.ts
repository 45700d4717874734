import { type Problems } from '../problems.ts'
import { type Entry, type Mapping, mappingLike, scalarLike, type Tree } from '../tree.ts'
import { assignments, mapEntries } from './mappings.ts'
import { portBudget } from './ports.ts'
import { longService } from './service.ts'

/** Fourth stage: the whole file in long forms. Still shaped as a compose file, still with places. */
export function normalise(file: Mapping, problems: Problems): Mapping {
  const budget = portBudget()
  return mapEntries(file, {
    services: eachMapping(service => longService(service, budget, problems)),
    volumes: eachMapping(longVolume, true),
    configs: eachMapping(longFile),
    secrets: eachMapping(longFile),
  })
}

function eachMapping(change: (map: Mapping) => Mapping, emptyToo = false): (tree: Tree) => Tree {
  return tree => {
    if (tree.kind !== 'map') return tree
    const entries = new Map<string, Entry>()
    for (const [name, { key, value }] of tree.entries) {
      const isEmpty = emptyToo && value.kind === 'scalar'
      const map = isEmpty ? mappingLike(value, {}) : value
      entries.set(name, { key, value: map.kind === 'map' ? change(map) : map })
    }
    return { ...tree, entries }
  }
}

function longVolume(volume: Mapping): Mapping {
  return longExternal(mapEntries(volume, { labels: assignments }))
}

function longFile(file: Mapping): Mapping {
  return longExternal(file)
}

/** The old `external: {name: x}` is `external: true` and `name: x`. */
function longExternal(map: Mapping): Mapping {
  const external = map.entries.get('external')
  if (external?.value.kind !== 'map') return map
  const entries = new Map(map.entries)
  const name = external.value.entries.get('name')
  if (name && !entries.has('name')) entries.set('name', name)
  entries.set('external', { key: external.key, value: scalarLike(external.value, true) })
  return { ...map, entries }
}
