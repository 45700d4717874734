import { Document, Pair, Scalar as YamlScalar, YAMLMap, YAMLSeq } from 'yaml'
import { resolvePlain } from '../plain.ts'
import { type Tree, type Value } from '../tree.ts'

const oldFlags = /^(?:y|yes|n|no|on|off)$/i
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
const date = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt ]|$)/

/** Two spaces per level; text is in quotes only where it would mean something else without them. */
export function yamlText(tree: Tree): string {
  const document = new Document()
  document.contents = nodeOf(tree)
  return document.toString({
    indent: 2,
    indentSeq: true,
    lineWidth: 0,
    flowCollectionPadding: false,
  })
}

function nodeOf(tree: Tree): YAMLMap | YAMLSeq | YamlScalar {
  if (tree.kind === 'list') {
    const list = new YAMLSeq()
    list.items = tree.items.map(nodeOf)
    list.flow = list.items.length === 0
    return list
  }
  if (tree.kind === 'map') {
    const map = new YAMLMap()
    map.items = [...tree.entries].map(
      ([name, { value }]) => new Pair(scalarOf(name), nodeOf(value)),
    )
    map.flow = map.items.length === 0
    return map
  }
  return scalarOf(tree.kind === 'scalar' ? tree.value : null)
}

function scalarOf(value: Value): YamlScalar {
  const scalar = new YamlScalar(value)
  if (typeof value === 'string') scalar.type = styleOf(value)
  return scalar
}

function styleOf(text: string): YamlScalar.Type {
  if (text.includes('\n')) return canBeBlock(text) ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE'
  if (meansSomethingElse(text)) return 'QUOTE_DOUBLE'
  if (/[\p{Cc}\ufeff\ufffe\uffff]/u.test(text)) return 'QUOTE_DOUBLE'
  return canBePlain(text) ? 'PLAIN' : 'QUOTE_SINGLE'
}

function meansSomethingElse(text: string): boolean {
  return (
    resolvePlain(text).type !== 'str' ||
    oldFlags.test(text) ||
    base60.test(text) ||
    date.test(text) ||
    text === '<<'
  )
}

function canBePlain(text: string): boolean {
  return (
    !/^[#,[\]{}&*!|>'"%@`]/.test(text) &&
    !/^(?:[-?:](?:\s|$)|---|\.\.\.)/.test(text) &&
    !/^\s|\s$|:\s|:$|\s#/.test(text)
  )
}

/** Not where lines end in a space or the text begins with a break. */
function canBeBlock(text: string): boolean {
  return !/ \n| $|^\n|[^\P{Cc}\n\t]/u.test(text)
}
