import { below, pathTable, type PathTable } from './path-table.ts'
import { joinedPath } from './paths.ts'
import { textAt } from './read.ts'
import { isRemote, isRemoteContext } from './remote.ts'
import { type Entry, type Mapping, scalarLike, type Tree, withEntry } from './tree.ts'

type Move = (value: Tree, folder: string) => Tree

/** Where a file in canonical form has paths. */
const paths = pathTable<Move>({
  'configs.*.file': (value, folder) => moved(value, folder),
  'secrets.*.file': (value, folder) => moved(value, folder),
  'services.*.build.additional_contexts.*': movedContext,
  'services.*.build.context': movedContext,
  'services.*.develop.watch.*.path': (value, folder) => moved(value, folder),
  'services.*.env_file.*.path': (value, folder) => moved(value, folder),
  'services.*.extends.file': (value, folder) => moved(value, folder, isRemote),
  'services.*.label_file.*': (value, folder) => moved(value, folder),
  'services.*.volumes.*': movedMount,
  'volumes.*': movedDevice,
})

/** Relative paths of a file, written from its own folder, as the project has to write them. */
export function relocated(file: Mapping, folder: string): Mapping {
  return inMap(file, folder, paths)
}

function inTree(tree: Tree, folder: string, table: PathTable<Move>): Tree {
  if (table.rule) return table.rule(tree, folder)
  if (tree.kind === 'map') return inMap(tree, folder, table)
  const inside = below(table, '*')
  if (tree.kind !== 'list' || !inside) return tree
  return { ...tree, items: tree.items.map(item => inTree(item, folder, inside)) }
}

function inMap(map: Mapping, folder: string, table: PathTable<Move>): Mapping {
  let changed: Map<string, Entry> | undefined
  for (const [name, { key, value }] of map.entries) {
    const inside = below(table, name)
    if (!inside) continue
    changed ??= new Map(map.entries)
    changed.set(name, { key, value: inTree(value, folder, inside) })
  }
  return changed ? { ...map, entries: changed } : map
}

function moved(value: Tree, folder: string, stays: (path: string) => boolean = () => false): Tree {
  if (value.kind !== 'scalar' || typeof value.value !== 'string') return value
  const path = value.value
  if (path === '' || isAbsolute(path) || stays(path)) return value
  return scalarLike(value, joinedPath(folder, path))
}

function movedContext(value: Tree, folder: string): Tree {
  return moved(value, folder, isRemoteContext)
}

function movedMount(value: Tree, folder: string): Tree {
  return value.kind === 'map' && textAt(value, 'type') === 'bind'
    ? movedAt(value, 'source', folder)
    : value
}

/** A volume that the local driver makes of a folder is a bind mount in disguise. */
function movedDevice(value: Tree, folder: string): Tree {
  if (value.kind !== 'map' || textAt(value, 'driver') !== 'local') return value
  const options = value.entries.get('driver_opts')?.value
  if (options?.kind !== 'map' || textAt(options, 'o') !== 'bind') return value
  return withEntry(value, 'driver_opts', movedAt(options, 'device', folder))
}

function movedAt(map: Mapping, key: string, folder: string): Mapping {
  const value = map.entries.get(key)?.value
  return value ? withEntry(map, key, moved(value, folder)) : map
}

/** From the root, a home folder or a drive. */
function isAbsolute(path: string): boolean {
  return /^(?:[/~\\]|[A-Za-z]:[\\/])/.test(path)
}
