import { quoted } from '../diagnostics.ts'
import { splitShellWords } from '../forms/shell-words.ts'
import { type Problems } from '../problems.ts'
import { at, mapAt, scalarAt } from '../read.ts'
import {
  broken,
  listLike,
  type Mapping,
  mappingLike,
  scalarLike,
  type Tree,
  withEntry,
} from '../tree.ts'
import { assignments, mapEntries, namesToMapping } from './mappings.ts'
import { longMounts } from './mounts.ts'
import { longPorts, type PortBudget, singleExposedPorts } from './ports.ts'

/** Every short form of one service becomes the long form of the same meaning. */
export function longService(service: Mapping, budget: PortBudget, problems: Problems): Mapping {
  const long = mapEntries(service, {
    build: longBuild,
    command: tree => wordList(tree, problems),
    entrypoint: tree => wordList(tree, problems),
    environment: assignments,
    labels: assignments,
    env_file: longEnvFiles,
    ports: tree => longPorts(tree, budget, problems),
    expose: tree => singleExposedPorts(tree, budget, problems),
    depends_on: longDependencies,
    healthcheck: tree => longHealthcheck(tree),
    configs: longFileMounts,
    secrets: longFileMounts,
  })
  return scaleToReplicas(longMounts(long, problems), problems)
}

function longBuild(tree: Tree): Tree {
  if (tree.kind === 'scalar') return mappingLike(tree, { context: tree.value })
  return tree.kind === 'map' ? mapEntries(tree, { args: assignments, labels: assignments }) : tree
}

function wordList(tree: Tree, problems: Problems): Tree {
  if (tree.kind !== 'scalar' || tree.value === null) return tree
  const shown = quoted(tree.template ?? String(tree.value))
  const split = splitShellWords(String(tree.value))
  if ('problem' in split) {
    problems.error(tree.at, 'invalid-command', `${shown} ${split.problem}`)
    return broken(tree)
  }
  if (split.droppedFrom !== undefined) {
    const message = `no shell runs this: everything from "${split.droppedFrom}" on is dropped`
    problems.warn(tree.at, 'dropped-words', message, 'write ["sh", "-c", "…"]')
  }
  return listLike(
    tree,
    split.words.map(word => scalarLike(tree, word)),
  )
}

function longEnvFiles(tree: Tree): Tree {
  const items = tree.kind === 'list' ? tree.items : [tree]
  return listLike(
    tree,
    items.map(item =>
      item.kind === 'scalar' ? mappingLike(item, { path: item.value, required: true }) : item,
    ),
  )
}

function longDependencies(tree: Tree): Tree {
  return namesToMapping(tree, name => mappingLike(name, { condition: 'service_started' }))
}

/** `disable: true` and `test: NONE` say the same. */
function longHealthcheck(tree: Tree): Tree {
  if (tree.kind !== 'map') return tree
  if (scalarAt(tree, 'disable')?.value === true) {
    return withEntry(tree, 'test', listLike(tree, [scalarLike(tree, 'NONE')]))
  }
  const test = at(tree, 'test')
  if (test?.kind !== 'scalar') return tree
  return withEntry(tree, 'test', listLike(test, [scalarLike(test, 'CMD-SHELL'), test]))
}

function longFileMounts(tree: Tree): Tree {
  if (tree.kind !== 'list') return tree
  return listLike(
    tree,
    tree.items.map(item =>
      item.kind === 'scalar' ? mappingLike(item, { source: item.value }) : item,
    ),
  )
}

function scaleToReplicas(service: Mapping, problems: Problems): Mapping {
  const scale = scalarAt(service, 'scale')
  if (!scale) return service
  const deploy = mapAt(service, 'deploy') ?? mappingLike(scale, {})
  const replicas = scalarAt(deploy, 'replicas')
  if (replicas && replicas.value !== scale.value) {
    problems.error(scale.at, 'conflict', '"scale" and "deploy.replicas" differ', 'keep one of them')
  }
  const both = withEntry(deploy, 'replicas', replicas ?? scale)
  return withEntry(withEntry(service, 'scale', undefined), 'deploy', both)
}
