import { takeDirectives } from './directives.ts'
import {
  maxDepth,
  type Report,
  tooDeep,
  problemAt,
  YamlError,
  type YamlMap,
  type YamlNode,
  type YamlPair,
} from './nodes.ts'
import { Scanner } from './scanner.ts'
import { type Mark, type Token } from './tokens.ts'

type Type = Token['type']

const aroundDocuments: readonly Type[] = [
  'yaml-directive',
  'tag-directive',
  'document-start',
  'document-end',
  'stream-end',
]
const afterBlockPart: readonly Type[] = ['key', 'value', 'block-end']

/**
 * The documents of a text, by the grammar of go-yaml. What can be passed over is reported, so that the rest is
 * read, too; the first thing that can't be is thrown.
 */
export function parseYaml(text: string, report: Report): readonly YamlNode[] {
  return new Parser(text, report).documents()
}

class Parser {
  private readonly text: string
  private readonly scanner: Scanner
  private readonly report: Report
  private handles: ReadonlyMap<string, string> = new Map()

  constructor(text: string, report: Report) {
    this.text = text
    this.scanner = new Scanner(text, report)
    this.report = report
  }

  documents(): readonly YamlNode[] {
    const documents: YamlNode[] = []
    while (!this.is('stream-end')) {
      documents.push(this.document(documents.length === 0))
      while (this.takeIf('document-end'));
    }
    return documents
  }

  /** Only the first document may do without `---`. */
  private document(isFirst: boolean): YamlNode {
    const hasDirectives = this.directives()
    if (this.takeIf('document-start')) return this.nodeUnless(aroundDocuments, 0)
    if (!isFirst || hasDirectives) throw this.unexpected('a document begins with "---"')
    return this.node(0)
  }

  private directives(): boolean {
    const { handles, found } = takeDirectives(this.scanner)
    this.handles = handles
    return found
  }

  /** `isIndentless`: a list may stand at the column of the key that it belongs to. */
  private node(depth: number, isBlock = true, isIndentless = false): YamlNode {
    const first = this.scanner.peek()
    if (depth > maxDepth) throw tooDeep(first.start)
    if (first.type === 'alias') {
      this.scanner.take()
      return { kind: 'alias', name: first.name, start: first.start, end: first.end }
    }
    const properties = this.properties()
    const node = this.content(depth, isBlock, isIndentless)
    if (node) return { ...node, ...properties }
    if (first === this.scanner.peek()) throw this.unexpected()
    return { ...emptyAt(first.end), ...properties }
  }

  private nodeUnless(types: readonly Type[], depth: number, isBlock = true, isIndentless = false) {
    const token = this.scanner.peek()
    return types.includes(token.type)
      ? emptyAt(token.start)
      : this.node(depth, isBlock, isIndentless)
  }

  /** An anchor and a tag, in either order. */
  private properties(): { readonly anchor?: string; readonly tag?: string } {
    let anchor: string | undefined
    let tag: string | undefined
    for (;;) {
      const token = this.scanner.peek()
      if (token.type === 'anchor' && anchor === undefined) anchor = token.name
      else if (token.type === 'tag' && tag === undefined) tag = this.tagOf(token)
      else break
      this.scanner.take()
    }
    return {
      ...(anchor !== undefined && { anchor }),
      ...(tag !== undefined && tag !== '!' && { tag }),
    }
  }

  private tagOf({ handle, suffix, start }: Extract<Token, { type: 'tag' }>): string {
    const prefix = handle === '' ? '' : this.handles.get(handle)
    if (prefix !== undefined) return prefix + suffix
    this.report(problemAt(start, `no %TAG says what the tag's "${handle}" means`))
    return handle + suffix
  }

  private content(depth: number, isBlock: boolean, isIndentless: boolean): YamlNode | undefined {
    const token = this.scanner.peek()
    const { type } = token
    if (type === 'scalar') {
      this.scanner.take()
      return {
        kind: 'scalar',
        text: token.text,
        plain: token.plain,
        start: token.start,
        end: token.end,
      }
    }
    if (type === 'flow-list-start') return this.flowList(depth)
    if (type === 'flow-map-start') return this.flowMap(depth)
    if (type === 'block-list-start' && isBlock) return this.blockList(depth)
    if (type === 'block-map-start' && isBlock) return this.blockMap(depth)
    return isIndentless && type === 'block-entry' ? this.indentlessList(depth) : undefined
  }

  private blockList(depth: number): YamlNode {
    const { start } = this.scanner.take()
    const items: YamlNode[] = []
    while (this.takeIf('block-entry')) {
      items.push(this.nodeUnless(['block-entry', 'block-end'], depth + 1))
    }
    this.expect('block-end')
    return { kind: 'list', items, start, end: items.at(-1)?.end ?? start }
  }

  private indentlessList(depth: number): YamlNode {
    const { start } = this.scanner.peek()
    const items: YamlNode[] = []
    while (this.takeIf('block-entry')) {
      items.push(this.nodeUnless(['block-entry', ...afterBlockPart], depth + 1))
    }
    return { kind: 'list', items, start, end: items.at(-1)?.end ?? start }
  }

  private blockMap(depth: number): YamlNode {
    const { start } = this.scanner.take()
    const pairs: YamlPair[] = []
    while (this.takeIf('key')) {
      const key = this.nodeUnless(afterBlockPart, depth + 1, true, true)
      const value = this.takeIf('value')
        ? this.nodeUnless(afterBlockPart, depth + 1, true, true)
        : emptyAt(key.end)
      pairs.push({ key, value })
    }
    this.expect('block-end')
    return { kind: 'map', pairs, start, end: pairs.at(-1)?.value.end ?? start }
  }

  private flowList(depth: number): YamlNode {
    const { start } = this.scanner.take()
    const items: YamlNode[] = []
    while (!this.takeIf('flow-list-end')) {
      if (items.length > 0) this.expectEntry('flow-list-end', start)
      if (this.is('key')) items.push(this.flowPair(depth))
      else if (!this.is('flow-list-end')) items.push(this.node(depth + 1, false))
    }
    return { kind: 'list', items, start, end: this.scanner.lastEnd }
  }

  /** `[a: 1]` is a list of one mapping. */
  private flowPair(depth: number): YamlMap {
    const { start } = this.scanner.take()
    const pair = this.flowKeyAndValue('flow-list-end', depth + 1)
    return { kind: 'map', pairs: [pair], start, end: pair.value.end }
  }

  private flowMap(depth: number): YamlNode {
    const { start } = this.scanner.take()
    const pairs: YamlPair[] = []
    while (!this.takeIf('flow-map-end')) {
      if (pairs.length > 0) this.expectEntry('flow-map-end', start)
      if (this.takeIf('key')) pairs.push(this.flowKeyAndValue('flow-map-end', depth))
      else if (!this.is('flow-map-end')) {
        const key = this.node(depth + 1, false)
        pairs.push({ key, value: emptyAt(key.end) })
      }
    }
    return { kind: 'map', pairs, start, end: this.scanner.lastEnd }
  }

  private flowKeyAndValue(end: Mark, depth: number): YamlPair {
    const key = this.nodeUnless(['value', 'flow-entry', end], depth + 1, false)
    const value = this.takeIf('value')
      ? this.nodeUnless(['flow-entry', end], depth + 1, false)
      : emptyAt(key.end)
    return { key, value }
  }

  private expectEntry(end: 'flow-list-end' | 'flow-map-end', start: number): void {
    if (this.takeIf('flow-entry')) return
    const line = this.text.slice(0, start).split('\n').length
    const [open, close] = end === 'flow-list-end' ? ['[', ']'] : ['{', '}']
    const message = `the "${open}" of line ${line} needs "${close}" at its end, or "," between its parts`
    throw new YamlError(this.scanner.peek().start, message)
  }

  private expect(type: Mark): void {
    if (!this.takeIf(type)) throw this.unexpected()
  }

  private is(type: Type): boolean {
    return this.scanner.peek().type === type
  }

  private takeIf(type: Mark): boolean {
    if (!this.is(type)) return false
    this.scanner.take()
    return true
  }

  private unexpected(
    message = 'this is not expected here: check indentation, quotes and brackets',
  ): YamlError {
    const { start, type } = this.scanner.peek()
    const before = this.text.slice(this.text.lastIndexOf('\n', start - 1) + 1, start)
    const isFirst = type !== 'stream-end' && before.trim() === '' && before !== ''
    return new YamlError(start, isFirst ? 'the indentation does not fit the lines above' : message)
  }
}

function emptyAt(at: number): YamlNode {
  return { kind: 'scalar', text: '', plain: true, start: at, end: at }
}
