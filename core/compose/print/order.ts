import { type Entry, type Mapping, type Tree } from '../tree.ts'

/** The two formats differ in more than their syntax. */
export type Format = 'json' | 'yaml'

/** Sorts by name; where a name has digits, YAML counts with them: `a2` comes before `a10`. */
export function sorted(map: Mapping, format: Format): Mapping {
  const compare = format === 'json' ? byUnits : byNumbers
  const entries = [...map.entries].sort(([a], [b]) => compare(a, b))
  return { ...map, entries: new Map(entries) }
}

/** Also all mappings inside. */
function sortedAll(tree: Tree, format: Format): Tree {
  if (tree.kind === 'list') {
    return { ...tree, items: tree.items.map(item => sortedAll(item, format)) }
  }
  return tree.kind === 'map' ? sortedMapping(tree, format) : tree
}

export function sortedMapping(map: Mapping, format: Format): Mapping {
  const entries = new Map<string, Entry>()
  for (const [name, { key, value }] of sorted(map, format).entries) {
    entries.set(name, { key, value: sortedAll(value, format) })
  }
  return { ...map, entries }
}

function byUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** At the first difference: letters come after everything else, unless digits stand before; numbers count as a whole. */
function byNumbers(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)]
  const at = left.findIndex((char, index) => char !== right[index])
  if (at === -1 || at >= right.length) return left.length - right.length
  const [leftLetter, rightLetter] = [isLetter(left[at]), isLetter(right[at])]
  if (leftLetter && rightLetter) return byUnits(left[at] ?? '', right[at] ?? '')
  if (leftLetter || rightLetter) {
    const afterDigit = at > 0 && isDigit(left[at - 1])
    return afterDigit === leftLetter ? -1 : 1
  }
  return byNumber(left, right, at)
}

function byNumber(left: readonly string[], right: readonly string[], at: number): number {
  const start = left[at] === '0' || right[at] === '0' ? (insideNumber(left, at) ? 1 : 0) : 0
  const [leftNumber, rightNumber] = [numberAt(left, at), numberAt(right, at)]
  const difference = Number(`${start}${leftNumber}`) - Number(`${start}${rightNumber}`)
  if (difference !== 0) return difference
  if (leftNumber.length !== rightNumber.length) return leftNumber.length - rightNumber.length
  return byUnits(left[at] ?? '', right[at] ?? '')
}

/** Whether digits other than 0 stand directly before. */
function insideNumber(chars: readonly string[], at: number): boolean {
  let before = at - 1
  while (chars[before] === '0') before--
  return isDigit(chars[before])
}

function numberAt(chars: readonly string[], at: number): string {
  let end = at
  while (isDigit(chars[end])) end++
  return chars.slice(at, end).join('')
}

function isLetter(char: string | undefined): boolean {
  return char !== undefined && /^\p{L}$/u.test(char)
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && /^\p{Nd}$/u.test(char)
}
