import { printable } from '../diagnostics.ts'
import { splitShellWords } from '../forms/shell-words.ts'
import { type Problems } from '../problems.ts'
import { broken, listLike, scalarLike, type Tree } from '../tree.ts'
import { type Decoded, shown, wrongType } from './decoded.ts'
import { type Leaf, type ScalarLeaf } from './form.ts'
import { hostList } from './hosts.ts'
import { scalarAs } from './scalars.ts'
import { textOf } from './text-of.ts'
import {
  optionsOf,
  settingsOf,
  sshKeys,
  textsOf,
  ulimitOf,
  variablesOf,
  wordsOf,
} from './several.ts'

/** A value by its type; what does not fit is reported and broken. Null was dealt with before. */
export function decodeLeaf(tree: Tree, leaf: Leaf, path: string, problems: Problems): Tree {
  const decoded = decodedAs(tree, leaf)
  if ('tree' in decoded) {
    if (decoded.warning) problems.warn(tree.at, ...decoded.warning)
    return decoded.tree
  }
  const { code, problem, hint } = decoded
  problems.error(tree.at, code, `${printable(path)} ${problem}`, hint)
  return broken(tree)
}

const several: Readonly<Record<Exclude<Leaf, ScalarLeaf>, (tree: Tree) => Decoded>> = {
  texts: textsOf,
  words: wordsOf,
  settings: settingsOf,
  variables: variablesOf,
  options: optionsOf,
  hosts: hostList,
  keys: sshKeys,
  ulimit: ulimitOf,
  command: commandOf,
  test: testOf,
}

function decodedAs(tree: Tree, leaf: Leaf): Decoded {
  if (!isScalarLeaf(leaf)) return several[leaf](tree)
  return tree.kind === 'scalar' ? scalarAs(tree, leaf) : wrongType('must be a single value')
}

function isScalarLeaf(leaf: Leaf): leaf is ScalarLeaf {
  return !Object.hasOwn(several, leaf)
}

function commandOf(tree: Tree): Decoded {
  if (tree.kind === 'list') return textsOf(tree)
  if (tree.kind !== 'scalar') return wrongType('must be text or a list')
  const split = splitShellWords(textOf(tree))
  if ('problem' in split) {
    return { code: 'invalid-command', problem: `${shown(tree)} ${split.problem}` }
  }
  const words = split.words.map(word => scalarLike(tree, word))
  const command = { tree: listLike(tree, words) }
  if (split.droppedFrom === undefined) return command
  const message = `no shell runs this: everything from "${split.droppedFrom}" on is dropped`
  return { ...command, warning: ['dropped-words', message, 'write ["sh", "-c", "…"]'] }
}

function testOf(tree: Tree): Decoded {
  if (tree.kind !== 'scalar') return textsOf(tree)
  const line = scalarLike(tree, textOf(tree))
  return { tree: listLike(tree, [scalarLike(tree, 'CMD-SHELL'), line]) }
}
