import { below, pathTable, type PathTable } from './path-table.ts'
import { joinedPath } from './paths.ts'
import { textAt } from './read.ts'
import { isRemote, isRemoteContext } from './remote.ts'
import { type Entry, type Mapping, scalarLike, type Tree, withEntry } from './tree.ts'

/** Where a file lies, as the project writes it, and the home folder that `~` stands for, where there is one. */
export interface Location {
  readonly folder: string
  readonly home: string | undefined
}

type Move = (value: Tree, from: Location) => Tree

/** Where a file in canonical form has paths. */
const paths = pathTable<Move>({
  'configs.*.file': (value, from) => moved(value, from),
  'secrets.*.file': (value, from) => moved(value, from),
  'services.*.build.additional_contexts.*': movedContext,
  'services.*.build.context': movedContext,
  'services.*.develop.watch.*.path': (value, from) => moved(value, from),
  'services.*.env_file.*.path': (value, from) => moved(value, from),
  'services.*.extends.file': (value, from) => moved(value, from, isRemote),
  'services.*.label_file.*': (value, from) => moved(value, from),
  'services.*.volumes.*': movedMount,
  'volumes.*': movedDevice,
})

/** Relative paths of a file, written from its own folder, as the project has to write them. */
export function relocated(file: Mapping, from: Location): Mapping {
  return inMap(file, from, paths)
}

function inTree(tree: Tree, from: Location, table: PathTable<Move>): Tree {
  if (table.rule) return table.rule(tree, from)
  if (tree.kind === 'map') return inMap(tree, from, table)
  const inside = below(table, '*')
  if (tree.kind !== 'list' || !inside) return tree
  return { ...tree, items: tree.items.map(item => inTree(item, from, inside)) }
}

function inMap(map: Mapping, from: Location, table: PathTable<Move>): Mapping {
  let changed: Map<string, Entry> | undefined
  for (const [name, { key, value }] of map.entries) {
    const inside = below(table, name)
    if (!inside) continue
    changed ??= new Map(map.entries)
    changed.set(name, { key, value: inTree(value, from, inside) })
  }
  return changed ? { ...map, entries: changed } : map
}

function moved(value: Tree, from: Location, stays: (path: string) => boolean = () => false): Tree {
  if (value.kind !== 'scalar' || typeof value.value !== 'string') return value
  const path = value.value
  if (path.startsWith('~') && from.home !== undefined) {
    return scalarLike(value, `/${joinedPath(from.home, path.slice(1))}`)
  }
  if (path === '' || isAbsolute(path) || stays(path)) return value
  return scalarLike(value, joinedPath(from.folder, path))
}

function movedContext(value: Tree, from: Location): Tree {
  return moved(value, from, isRemoteContext)
}

function movedMount(value: Tree, from: Location): Tree {
  return value.kind === 'map' && textAt(value, 'type') === 'bind'
    ? movedAt(value, 'source', from)
    : value
}

/** A volume that the local driver makes of a folder is a bind mount in disguise. */
function movedDevice(value: Tree, from: Location): Tree {
  if (value.kind !== 'map' || textAt(value, 'driver') !== 'local') return value
  const options = value.entries.get('driver_opts')?.value
  if (options?.kind !== 'map' || textAt(options, 'o') !== 'bind') return value
  return withEntry(value, 'driver_opts', movedAt(options, 'device', from))
}

function movedAt(map: Mapping, key: string, from: Location): Mapping {
  const value = map.entries.get(key)?.value
  return value ? withEntry(map, key, moved(value, from)) : map
}

/** From the root, a home folder or a drive. */
function isAbsolute(path: string): boolean {
  return /^(?:[/~\\]|[A-Za-z]:[\\/])/.test(path)
}
