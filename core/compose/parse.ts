import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Alias,
  type Pair,
  type ParsedNode,
  type Scalar as YamlScalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import { quoted } from './diagnostics.ts'
import { resolvePlain } from './plain.ts'
import { type Problems } from './problems.ts'
import { type Place, type Source, startOf } from './source.ts'
import { type Entry, type Mapping, type Tree, type Value } from './tree.ts'
import { sentenceFor } from './yaml-problems.ts'

/** Compose needs about ten levels. */
const maxDepth = 60
/** What aliases may add to a document: plenty for shared blocks, little for a "billion laughs". */
const maxAliasedNodes = 300_000
const yamlTag = 'tag:yaml.org,2002:'

/**
 * First stage: YAML to a tree with places. Anchors are shared, not copied, and merge keys are resolved.
 * Undefined when the text is no YAML; what is wrong then is in `problems`.
 */
export function parse(source: Source, problems: Problems): Tree | undefined {
  const document = parseDocument(source.text, {
    schema: 'failsafe', // what plain scalars mean is decided in plain.ts
    uniqueKeys: false, // checked here: the parser's own check takes quadratic time
    prettyErrors: false,
    logLevel: 'error', // 'silent' would pass several documents
  })
  for (const { code, pos } of withoutEchoes(document.errors)) {
    problems.error({ source, start: pos[0], end: pos[1] }, 'invalid-yaml', sentenceFor(code))
  }
  if (document.errors.length > 0) return undefined
  if (document.contents === null || isEmpty(document.contents)) {
    problems.error(startOf(source), 'empty-file', 'the file is empty')
    return undefined
  }
  const builder = new TreeBuilder(source, problems)
  const tree = builder.build(document.contents, 0)
  return builder.overflowed ? undefined : tree
}

/** One slip makes the parser stumble over all that follows: only the first such error means anything. */
function withoutEchoes(errors: readonly YAMLError[]): readonly YAMLError[] {
  return errors.filter(({ code }, index) => index === 0 || code !== 'UNEXPECTED_TOKEN')
}

function isEmpty(node: ParsedNode): boolean {
  return isScalar(node) && node.type === 'PLAIN' && node.source === ''
}

interface Anchor {
  readonly tree: Tree
  readonly nodes: number
}

/** Walks the parser's nodes in the order of the text, as an alias means the last anchor before it. */
class TreeBuilder {
  overflowed = false
  private readonly anchors = new Map<string, Anchor | 'open'>()
  private nodes = 0
  private aliasedNodes = 0
  private readonly source: Source
  private readonly problems: Problems

  constructor(source: Source, problems: Problems) {
    this.source = source
    this.problems = problems
  }

  build(node: ParsedNode, depth: number): Tree {
    const at = this.placeOf(node)
    if (isAlias(node)) return this.aliased(node, at)
    if (depth > maxDepth) return this.refused(at, 'too-deep', `more than ${maxDepth} levels deep`)
    if (!this.tagIsKnown(node)) {
      return this.refused(
        at,
        'unsupported-tag',
        `the tag ${quoted(node.tag ?? '')} is not supported`,
      )
    }
    const before = this.nodes++
    if (node.anchor) this.anchors.set(node.anchor, 'open')
    const tree = this.converted(node, at, depth)
    if (node.anchor) this.anchors.set(node.anchor, { tree, nodes: this.nodes - before })
    return tree
  }

  private converted(node: Exclude<ParsedNode, Alias>, at: Place, depth: number): Tree {
    if (isScalar(node)) return { kind: 'scalar', value: valueOf(node), at }
    if (isMap(node)) return this.mapping(node, at, depth)
    return { kind: 'list', items: node.items.map(item => this.item(item, at, depth)), at }
  }

  /** A list item is a node, or in flow style a pair: `[a: 1]` is a list of one mapping. */
  private item(item: ParsedNode | Pair<ParsedNode, ParsedNode | null>, at: Place, depth: number) {
    if ('range' in item) return this.build(item, depth + 1)
    return this.mappingOf([item], at, depth + 1)
  }

  private mapping(node: YAMLMap.Parsed, at: Place, depth: number): Mapping {
    return this.mappingOf(node.items, at, depth)
  }

  private mappingOf(
    pairs: readonly Pair<ParsedNode, ParsedNode | null>[],
    at: Place,
    depth: number,
  ): Mapping {
    const entries = new Map<string, Entry>()
    const merges: Tree[] = []
    for (const pair of pairs) {
      const key = this.placeOf(pair.key)
      const value = this.valueAt(pair.value, key, depth)
      const name = this.keyOf(pair.key, key)
      if (name === undefined) continue
      if (name === '<<' && isScalar(pair.key) && pair.key.type === 'PLAIN') merges.push(value)
      else if (entries.has(name)) this.duplicate(name, key)
      else entries.set(name, { key, value })
    }
    for (const merge of merges) this.merge(merge, entries)
    return { kind: 'map', entries, at }
  }

  /** Where nothing is written, the key is what there is to point at. */
  private valueAt(node: ParsedNode | null, key: Place, depth: number): Tree {
    if (node === null) return { kind: 'scalar', value: null, at: key }
    const tree = this.build(node, depth + 1)
    return tree.at.start === tree.at.end ? { ...tree, at: key } : tree
  }

  /** YAML's merge key: what is there already wins, and so does the earlier of several. */
  private merge(from: Tree, into: Map<string, Entry>): void {
    const parts = from.kind === 'list' ? from.items : [from]
    for (const part of parts) {
      if (part.kind === 'broken') continue
      if (part.kind !== 'map') {
        this.problems.error(part.at, 'wrong-type', '<< must be a mapping or a list of mappings')
        continue
      }
      this.nodes += part.entries.size
      this.spend(part.entries.size, part.at)
      if (this.overflowed) return
      for (const [name, entry] of part.entries) if (!into.has(name)) into.set(name, entry)
    }
  }

  private keyOf(node: ParsedNode, at: Place): string | undefined {
    const value = isScalar(node) ? valueOf(node) : undefined
    if (typeof value === 'string') return value
    const hint = isScalar(node) ? `write "${node.source}":` : undefined
    this.problems.error(at, 'key-not-text', 'a key must be text', hint)
    return undefined
  }

  private duplicate(name: string, at: Place): void {
    this.problems.error(at, 'duplicate-key', `the key ${quoted(name)} is there twice`)
  }

  private aliased(node: Alias.Parsed, at: Place): Tree {
    const anchor = this.anchors.get(node.source)
    if (anchor === undefined) return this.refused(at, 'invalid-yaml', sentenceFor('BAD_ALIAS'))
    if (anchor === 'open') return this.refused(at, 'invalid-yaml', 'an alias inside its own anchor')
    this.nodes += anchor.nodes
    this.spend(anchor.nodes, at)
    return this.overflowed ? { kind: 'broken', at } : anchor.tree
  }

  private spend(nodes: number, at: Place): void {
    this.aliasedNodes += nodes
    if (this.aliasedNodes <= maxAliasedNodes || this.overflowed) return
    this.overflowed = true
    const limit = maxAliasedNodes.toLocaleString('en')
    this.problems.error(at, 'too-many-aliases', `aliases expand to over ${limit} values`)
  }

  private refused(at: Place, code: string, message: string): Tree {
    this.problems.error(at, code, message)
    return { kind: 'broken', at }
  }

  private tagIsKnown(node: Exclude<ParsedNode, Alias>): boolean {
    const { tag } = node
    if (tag === undefined || tag === '!') return true
    if (isScalar(node)) return ['str', 'int', 'float', 'bool', 'null'].includes(shortTag(tag))
    return shortTag(tag) === (isSeq(node) ? 'seq' : 'map')
  }

  private placeOf(node: ParsedNode): Place {
    return { source: this.source, start: node.range[0], end: node.range[1] }
  }
}

function shortTag(tag: string): string {
  return tag.startsWith(yamlTag) ? tag.slice(yamlTag.length) : ''
}

function valueOf(node: YamlScalar.Parsed): Value {
  const text = typeof node.value === 'string' ? node.value : node.source
  if (node.tag === undefined) return node.type === 'PLAIN' ? resolvePlain(text) : text
  return node.tag === '!' || shortTag(node.tag) === 'str' ? text : resolvePlain(text)
}
