import { type Resolved, floatResult, resolvePlain } from './plain.ts'
import { type Mark } from './tree.ts'
import { type YamlNode, type YamlScalar } from './yaml/nodes.ts'

const standard = 'tag:yaml.org,2002:'
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** The tags of merging between files. */
export function markOf(tag: string | undefined): Mark | undefined {
  return tag === '!reset' ? 'reset' : tag === '!override' ? 'override' : undefined
}

/** A key `<<` is a merge key unless it is quoted or tagged as text. */
export function isMergeKey(node: YamlNode): boolean {
  if (node.kind !== 'scalar' || node.text !== '<<') return false
  return node.tag === undefined ? node.plain : shortTag(node.tag) === 'merge'
}

/**
 * What a scalar means, by its tag: text with a tag that nobody knows stays text. A problem where the tag promises
 * a type that the text is not.
 */
export function resolveScalar({
  text,
  plain,
  tag,
}: YamlScalar): Resolved | { readonly problem: string } {
  if (tag === undefined) return plain ? resolvePlain(text) : textual(text)
  const type = shortTag(tag)
  switch (type) {
    case 'int':
    case 'float':
    case 'bool':
    case 'null':
    case 'timestamp':
      return typed(text, type)
    case 'binary':
      return binary(text)
    default:
      return textual(text)
  }
}

function typed(text: string, type: Resolved['type']): Resolved | { readonly problem: string } {
  const resolved = resolvePlain(text)
  if (resolved.type === type) return resolved
  if (type === 'float' && resolved.type === 'int') return floatResult(resolved.value)
  return { problem: `the tag !!${type} does not fit the value` }
}

function binary(text: string): Resolved | { readonly problem: string } {
  const digits = text.replaceAll('\n', '')
  if (!base64.test(digits)) return { problem: 'the tag !!binary wants base64' }
  const bytes = Uint8Array.from(atob(digits), char => char.charCodeAt(0))
  return textual(new TextDecoder().decode(bytes))
}

function textual(value: string): Resolved {
  return { type: 'str', value }
}

function shortTag(tag: string): string {
  return tag.startsWith(standard) ? tag.slice(standard.length) : ''
}
