/** The text of one file, with what is needed to turn offsets into lines and columns. */
export interface Source {
  /** Path relative to the repository's root. */
  readonly file: string
  readonly text: string
  readonly lineStarts: readonly number[]
}

/** A stretch of a source: offsets in UTF-16 units, end exclusive. */
export interface Place {
  readonly source: Source
  readonly start: number
  readonly end: number
}

/** The largest compose file or env file that is read. */
const mebibyte = 1024 * 1024
const maxSourceBytes = 8 * mebibyte

export function sourceOf(file: string, text: string): Source {
  const lineStarts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    lineStarts.push(at + 1)
  }
  return { file, text, lineStarts }
}

/** The start of a file: for problems that concern it as a whole. */
export function startOf(source: Source): Place {
  return { source, start: 0, end: 0 }
}

/** Line and column, both from 1. */
export function positionOf({ source, start }: Place): { line: number; column: number } {
  let low = 0
  let high = source.lineStarts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((source.lineStarts[middle] ?? 0) <= start) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: start - (source.lineStarts[low] ?? 0) + 1 }
}

/** Tells where offsets of a value stand; the whole value where quoting or folding changed its text. */
export function placesInside(at: Place, value: string): (from: number, length: number) => Place {
  const base = at.source.text.indexOf(value, at.start)
  if (base === -1 || base + value.length > at.end) return () => at
  return (from, length) => {
    const start = base + from
    return { source: at.source, start, end: Math.min(start + length, at.end) }
  }
}

export type Decoded = { readonly text: string } | { readonly problem: string }

/** Bytes to text: UTF-8, or UTF-16 where a byte order mark says so; no NUL. */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length > maxSourceBytes) {
    const size = (bytes.length / mebibyte).toFixed(1)
    return { problem: `is ${size} MiB; at most ${maxSourceBytes / mebibyte} MiB are read` }
  }
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes)
    const isText = !text.includes('\0')
    return isText ? { text } : { problem: 'contains a NUL byte: it is not a text file' }
  } catch {
    return { problem: 'is not UTF-8 text' }
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
}
