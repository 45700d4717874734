import { AliasPaths, pathBelow } from './alias-paths.ts'
import { quoted } from './diagnostics.ts'
import { type Problems } from './problems.ts'
import { type Place, type Source } from './source.ts'
import { isMergeKey, markOf, resolveScalar } from './tagged.ts'
import { type Entry, type Mapping, type Tree } from './tree.ts'
import {
  maxDepth,
  type YamlAlias,
  type YamlList,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from './yaml/nodes.ts'

/** What aliases may add to a file: plenty for shared blocks, little for a "billion laughs". */
const maxAliasedNodes = 300_000

interface Anchor {
  readonly tree: Tree
  readonly nodes: number
  /** Levels of nesting inside. */
  readonly height: number
}

interface Position {
  readonly depth: number
  readonly path: string
  /** Inside a mark, tags of merging are words like any, and aliases are not looked at. */
  readonly inMark: boolean
}

/**
 * Walks the parser's nodes in the order of the text, as an alias means the last anchor before it, even if that is
 * in an earlier document of the file. Anchors are shared, not copied; merge keys are resolved.
 */
export class TreeBuilder {
  overflowed = false
  private readonly anchors = new Map<string, Anchor | 'open'>()
  private nodes = 0
  private aliasedNodes = 0
  private deepest = 0
  private aliasPaths = new AliasPaths()
  private readonly source: Source
  private readonly problems: Problems

  constructor(source: Source, problems: Problems) {
    this.source = source
    this.problems = problems
  }

  document(node: YamlNode): Tree {
    this.aliasPaths = new AliasPaths()
    return this.build(node, { depth: 0, path: '', inMark: false })
  }

  private build(node: YamlNode, position: Position): Tree {
    this.nodes++
    if (node.kind === 'alias') return this.aliased(node, position)
    if (node.anchor === undefined) return this.marked(node, position)
    const { nodes, deepest } = this
    this.anchors.set(node.anchor, 'open')
    this.deepest = position.depth
    const tree = this.marked(node, position)
    const height = this.deepest - position.depth
    this.anchors.set(node.anchor, { tree, nodes: this.nodes - nodes + 1, height })
    this.deepest = Math.max(this.deepest, deepest)
    return tree
  }

  private marked(node: Exclude<YamlNode, YamlAlias>, position: Position): Tree {
    this.deepest = Math.max(this.deepest, position.depth)
    const mark = position.inMark ? undefined : markOf(node.tag)
    const tree = this.converted(node, mark ? { ...position, inMark: true } : position)
    return mark ? { ...tree, mark } : tree
  }

  private converted(node: Exclude<YamlNode, YamlAlias>, position: Position): Tree {
    switch (node.kind) {
      case 'scalar':
        return this.scalar(node)
      case 'list':
        return this.list(node, position)
      case 'map':
        return this.mapping(node, position)
    }
  }

  private scalar(node: YamlScalar): Tree {
    const at = this.placeOf(node)
    const resolved = resolveScalar(node)
    if ('problem' in resolved) return this.refused(at, 'invalid-yaml', resolved.problem)
    const { value, type } = resolved
    const word = 'word' in resolved ? resolved.word : undefined
    return {
      kind: 'scalar',
      value,
      at,
      ...(word !== undefined && { word }),
      ...(type === 'timestamp' && { timestamp: true }),
    }
  }

  private list(node: YamlList, position: Position): Tree {
    const items = node.items.map((item, index) => this.build(item, below(position, index)))
    return { kind: 'list', items, at: this.placeOf(node) }
  }

  private mapping(node: YamlMap, position: Position): Mapping {
    const entries = new Map<string, Entry>()
    let merge: Tree | undefined
    for (const pair of node.pairs) {
      const key = this.placeOf(pair.key)
      const name = this.keyOf(pair.key, position)
      const value = this.valueAt(pair.value, key, below(position, name ?? ''))
      if (name === undefined) continue
      if (entries.has(name) || (merge && name === '<<')) this.duplicate(name, key)
      else if (isMergeKey(pair.key)) merge = value
      else entries.set(name, { key, value })
    }
    if (merge && merge.mark !== 'reset') this.merge(merge, entries)
    const at = this.placeOf(node)
    return { kind: 'map', entries, at, ...(merge?.mark && { mark: 'override' }) }
  }

  private keyOf(node: YamlNode, position: Position): string | undefined {
    if (isMergeKey(node)) return '<<'
    const tree = this.build(node, { ...below(position, ''), inMark: true })
    if (tree.kind === 'broken') return undefined
    if (tree.kind === 'scalar' && typeof tree.value === 'string' && !tree.timestamp) {
      return tree.value
    }
    const text = node.kind === 'scalar' ? node.text : ''
    const hint = text === '' ? undefined : `write ${quoted(text)}:`
    this.problems.error(this.placeOf(node), 'key-not-text', 'a key must be text', hint)
    return undefined
  }

  /** Where nothing is written, the key is what there is to point at. */
  private valueAt(node: YamlNode, key: Place, position: Position): Tree {
    const tree = this.build(node, position)
    return tree.at.start === tree.at.end ? { ...tree, at: key } : tree
  }

  /** YAML's merge key: what is there already wins, and so does the earlier of several. */
  private merge(from: Tree, into: Map<string, Entry>): void {
    const parts = from.kind === 'list' ? from.items : [from]
    for (const part of parts) {
      if (part.kind === 'broken' || part.mark === 'reset') continue
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

  private duplicate(name: string, at: Place): void {
    this.problems.error(at, 'duplicate-key', `the key ${quoted(name)} is there twice`)
  }

  private aliased(node: YamlAlias, { depth, path, inMark }: Position): Tree {
    const at = this.placeOf(node)
    const anchor = this.anchors.get(node.name)
    if (anchor === undefined) {
      return this.refused(at, 'invalid-yaml', 'this alias has no anchor before it')
    }
    if (anchor === 'open') return this.refused(at, 'invalid-yaml', 'an alias inside its own anchor')
    if (depth + anchor.height > maxDepth) {
      return this.refused(at, 'too-deep', `more than ${maxDepth} levels deep`)
    }
    if (!inMark && !this.aliasPaths.use(anchor, path)) {
      const message = 'Docker Compose takes this alias for a cycle: there is another one around it'
      return this.refused(at, 'invalid-yaml', message)
    }
    this.deepest = Math.max(this.deepest, depth + anchor.height)
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

  private placeOf({ start, end }: YamlNode): Place {
    return { source: this.source, start, end }
  }
}

function below({ depth, path, inMark }: Position, name: string | number): Position {
  return { depth: depth + 1, path: pathBelow(path, name), inMark }
}
