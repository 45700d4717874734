import { printable } from '../diagnostics.ts'
import { below, pathTable, type PathTable } from '../path-table.ts'
import { type Problems } from '../problems.ts'
import { has } from '../read.ts'
import { type Entry, type List, listLike, type Mapping, type Tree } from '../tree.ts'
import {
  byDevice,
  byFileIn,
  byName,
  byPath,
  byPort,
  byTarget,
  byText,
  type ItemKey,
} from './keys.ts'

const uniqueItems = pathTable<ItemKey>({
  'networks.*.ipam.options': byName,
  'networks.*.labels': byName,
  'services.*.annotations': byName,
  'services.*.build.additional_contexts': byName,
  'services.*.build.args': byName,
  'services.*.build.labels': byName,
  'services.*.build.platform': byName,
  'services.*.build.tags': byName,
  'services.*.cap_add': byName,
  'services.*.cap_drop': byName,
  'services.*.configs': byFileIn(''),
  'services.*.deploy.labels': byName,
  'services.*.devices': byDevice,
  'services.*.dns': byName,
  'services.*.dns_opt': byName,
  'services.*.dns_search': byName,
  'services.*.env_file': byPath,
  'services.*.environment': byName,
  'services.*.expose': byText,
  'services.*.labels': byName,
  'services.*.links': byName,
  'services.*.networks.*.aliases': byName,
  'services.*.networks.*.link_local_ips': byName,
  'services.*.ports': byPort,
  'services.*.profiles': byName,
  'services.*.secrets': byFileIn('/run/secrets'),
  'services.*.sysctls': byName,
  'services.*.tmpfs': byName,
  'services.*.volumes': byTarget,
})

/** What a list says twice, it says once: the later item takes the place of the earlier. */
export function withoutRepeats(file: Mapping, problems: Problems): Mapping {
  return inMap(file, '', uniqueItems, problems)
}

type Rules = PathTable<ItemKey>

function inMap(map: Mapping, path: string, rules: Rules, problems: Problems): Mapping {
  let changed: Map<string, Entry> | undefined
  for (const [name, { key, value }] of map.entries) {
    const inside = below(rules, name)
    if (!inside) continue
    const unique = inTree(value, path === '' ? name : `${path}.${name}`, inside, problems)
    if (unique === value) continue
    changed ??= new Map(map.entries)
    changed.set(name, { key, value: unique })
  }
  return changed ? { ...map, entries: changed } : map
}

function inTree(tree: Tree, path: string, rules: Rules, problems: Problems): Tree {
  if (tree.kind === 'map') return inMap(tree, path, rules, problems)
  return tree.kind === 'list' && rules.rule ? inList(tree, path, rules.rule, problems) : tree
}

function inList(list: List, path: string, key: ItemKey, problems: Problems): List {
  const items: Tree[] = []
  const positions = new Map<string, number>()
  for (const [index, item] of list.items.entries()) {
    reportLacking(item, `${path}[${index}]`, key, problems)
    const name = key.of(item)
    const earlier = name === undefined ? undefined : positions.get(name)
    if (earlier === undefined) {
      if (name !== undefined) positions.set(name, items.length)
      items.push(item)
    } else items[earlier] = item
  }
  return items.length === list.items.length ? list : listLike(list, items)
}

function reportLacking(item: Tree, path: string, { needs }: ItemKey, problems: Problems): void {
  if (needs === undefined || item.kind !== 'map' || has(item, needs)) return
  const place = item.entries.values().next().value?.key ?? item.at
  problems.error(place, 'missing-key', `${printable(path)} lacks "${needs}"`)
}
