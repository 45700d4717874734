import { truncate, widthOf } from './text-width.ts'

const absent = '(none)'
/** At most so much of what both values share stays, for the reader to find the place. */
const context = 24

/** `1.4.1 → 1.4.2`; of long values only the part that differs: `… shared_buffers=1GB → … shared_buffers=2GB`. */
export function changeText(before: string, after: string, width: number): string {
  const from = shown(before)
  const to = shown(after)
  const whole = `${from} → ${to}`
  if (widthOf(whole) <= width) return whole
  const skipped = wordStart(from, commonPrefix(from, to))
  const half = Math.floor((width - 3) / 2)
  const cut = (text: string) => truncate(skipped > 1 ? `…${text.slice(skipped)}` : text, half)
  return `${cut(from)} → ${cut(to)}`
}

/** Where the word begins that the first difference is in. */
function wordStart(text: string, difference: number): number {
  const word = text.lastIndexOf(' ', difference - 1) + 1
  return Math.max(word, difference - context)
}

function shown(value: string): string {
  return value === '' ? absent : value.replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

function commonPrefix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length)
  let i = 0
  while (i < limit && a[i] === b[i]) i++
  return i
}
