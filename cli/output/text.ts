import { widthOf } from '../../core/text-width.ts'

/**
 * Control characters but tab and line feed, and those that turn the direction of text: a manifest or a log must
 * not drive the reader's terminal.
 */
const control = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

/** ECMA-48: CSI sequences, OSC strings, two-character escapes. */
const escapeSequence = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])/g

const colourSequence = /^\x1b\[[0-9;:]*m$/

/** Text of any origin, made safe to print. */
export function printable(text: string): string {
  return text.replace(escapeSequence, '').replace(control, '')
}

/** As `printable`, but colours stay and are ended: what a container's log may do to a terminal. */
export function printableLog(text: string): string {
  const parts = text.split(escapeSequence).map(part => part.replace(control, ''))
  const kept = (text.match(escapeSequence) ?? []).map(s => (colourSequence.test(s) ? s : ''))
  const joined = parts.map((part, i) => part + (kept[i] ?? '')).join('')
  return kept.some(Boolean) ? `${joined}\u001b[0m` : joined
}

/** A whole reply, every string in it made safe. */
export function printableData<T>(data: T): T {
  if (typeof data === 'string') return printable(data) as T
  if (Array.isArray(data)) return data.map(item => printableData<unknown>(item)) as T
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, printableData<unknown>(value)]),
  ) as T
}

/** Breaks at spaces into lines of at most `width` columns; a longer word stays whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) {
      lines[lines.length - 1] = `${last} ${word}`
    } else {
      lines.push(word)
    }
  }
  return lines
}

/** `1 task`, `2 tasks`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

/** As people abbreviate a commit. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7)
}
