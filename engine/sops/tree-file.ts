import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import type { Leaves } from './leaves.ts'
import { damaged, type OpenValue } from './value.ts'

/** A file that SOPS keeps as a tree: YAML, and JSON, which is YAML too. */
export interface TreeFile {
  readonly documents: readonly Document[]
  /** The "sops" part, as plain data. */
  readonly metadata: unknown
}

const metadataKey = 'sops'
const maxAliases = 100

/** Undefined: not a file of SOPS. */
export function readTreeFile(text: string): TreeFile | undefined {
  const parsed = parseAllDocuments(text, { maxAliasCount: maxAliases } as object)
  if (!Array.isArray(parsed) || parsed.some(document => document.errors.length > 0))
    return undefined
  const documents = parsed as Document[]
  const holder = documents.find(({ contents }) => isMap(contents) && contents.has(metadataKey))
  if (!holder || !isMap(holder.contents)) return undefined
  const node = holder.contents.get(metadataKey, true) as unknown
  if (!isMap(node)) return undefined
  const metadata: unknown = node.toJS(holder, { maxAliasCount: maxAliases })
  for (const { contents } of documents) if (isMap(contents)) contents.delete(metadataKey)
  return { documents, metadata }
}

/** Puts the values in the place of their ciphertexts. */
export function openTree({ documents }: TreeFile, leaves: Leaves): void {
  for (const { contents } of documents) if (isNode(contents)) openNode(contents, [], leaves)
}

/** A file of bytes is a JSON file with one value, `data`. */
export function binaryContent({ documents }: TreeFile, leaves: Leaves): Buffer | undefined {
  const [document, ...others] = documents
  const contents = document?.contents
  if (!isMap(contents) || others.length > 0 || contents.items.length !== 1) return undefined
  const data = contents.get('data')
  return typeof data === 'string' ? leaves.open(data, ['data'])?.bytes : undefined
}

export function yamlText({ documents }: TreeFile): string {
  return documents.map(document => document.toString()).join('')
}

export function jsonText({ documents }: TreeFile): string {
  const contents = documents[0]?.contents
  return `${jsonOf(isNode(contents) ? contents : undefined, '')}\n`
}

function openNode(node: Node, path: readonly string[], leaves: Leaves): void {
  openComments(node, path, leaves)
  if (isMap(node)) openMap(node, path, leaves)
  else if (isSeq(node)) {
    for (const item of node.items) if (isNode(item)) openNode(item, path, leaves)
  } else if (isScalar(node)) openScalar(node, path, leaves)
  else throw damaged('an alias stands where a value should be')
}

function openMap(map: YAMLMap, path: readonly string[], leaves: Leaves): void {
  for (const { key, value } of map.items) {
    if (isNode(key)) openComments(key, path, leaves)
    const name = isScalar(key) ? String(key.value) : ''
    if (isNode(value)) openNode(value, [...path, name], leaves)
  }
}

function openScalar(scalar: Scalar, path: readonly string[], leaves: Leaves): void {
  const { value } = scalar
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return
  const opened = leaves.open(value, path)
  if (!opened) return
  scalar.value = valueOf(opened)
  delete scalar.type
  delete scalar.source
}

function openComments(node: Node, path: readonly string[], leaves: Leaves): void {
  for (const place of ['commentBefore', 'comment'] as const) {
    const comment = node[place]
    if (!comment) continue
    node[place] = comment
      .split('\n')
      .map(line => leaves.comment(line, path))
      .join('\n')
  }
}

function valueOf({ text, type }: OpenValue): string | number | boolean {
  switch (type) {
    case 'int':
    case 'int64':
    case 'float':
      // what JavaScript can't hold stays as it is written
      return String(Number(text)) === text ? Number(text) : text
    case 'bool':
      return text.toLowerCase() === 'true'
    case 'str':
    case 'bytes':
    case 'time':
    case 'comment':
      return text
  }
}

/** By hand, because an object of JavaScript would sort keys that look like numbers. */
function jsonOf(node: Node | undefined, indent: string): string {
  if (!isCollection(node)) return JSON.stringify(isScalar(node) ? node.value : null)
  const inner = `${indent}\t`
  const items = isMap(node)
    ? node.items.map(({ key, value }) => {
        const name = JSON.stringify(isScalar(key) ? String(key.value) : '')
        return `${name}: ${jsonOf(isNode(value) ? value : undefined, inner)}`
      })
    : node.items.map(item => jsonOf(isNode(item) ? item : undefined, inner))
  const [open, close] = isMap(node) ? ['{', '}'] : ['[', ']']
  if (items.length === 0) return open + close
  return `${open}\n${items.map(item => inner + item).join(',\n')}\n${indent}${close}`
}
