import { scalarLike, type Tree } from '../tree.ts'
import { eachItem, type LongForm, longForms, type Stage } from './entries.ts'
import {
  longDependencies,
  longDevice,
  longEnvFiles,
  longGpus,
  longSshKeys,
  named,
  oneOrMany,
  pairs,
  under,
} from './lists.ts'
import { longMount } from './mounts.ts'
import { longPorts } from './ports.ts'

/** Every short form of one service in long form. */
export function longService(tree: Tree, path: string, stage: Stage): Tree {
  if (tree.kind !== 'map') return tree
  const fileMounts = eachItem(under('source'))
  const names = named(name => scalarLike(name, null))
  return longForms(
    tree,
    {
      build: longBuild(stage),
      depends_on: longDependencies,
      env_file: longEnvFiles,
      label_file: oneOrMany,
      extends: under('service'),
      gpus: longGpus,
      models: names,
      networks: names,
      volumes: eachItem(longMount(stage)),
      dns: tree => withoutEmpty(oneOrMany(tree, path)),
      devices: eachItem(longDevice(stage)),
      secrets: fileMounts,
      configs: fileMounts,
      ports: longPorts(stage),
    },
    path,
  )
}

function longBuild(stage: Stage): LongForm {
  return (tree, path) => {
    const long = under('context')(tree, path)
    if (long.kind !== 'map') return long
    return longForms(
      long,
      {
        additional_contexts: pairs(stage),
        ssh: longSshKeys(stage),
        secrets: eachItem(under('source')),
        provenance: wordOfFlag,
        sbom: wordOfFlag,
      },
      path,
    )
  }
}

/** `true` alone is short for the default of the builder. */
const wordOfFlag: LongForm = tree =>
  tree.kind === 'scalar' && typeof tree.value === 'boolean'
    ? scalarLike(tree, String(tree.value))
    : tree

/** Entries that are empty, from unset variables say, are none. */
function withoutEmpty(tree: Tree): Tree {
  if (tree.kind !== 'list') return tree
  const items = tree.items.filter(item => !(item.kind === 'scalar' && item.value === ''))
  return { ...tree, items }
}
