import { type Scalar } from '../tree.ts'

/** A scalar as Docker Compose makes text of it where text is wanted. */
export function textOf({ value, word }: Scalar): string {
  return word ?? (value === null ? '' : String(value))
}

/** YAML's floats, `80.0` and `1e3` included: Docker Compose takes them for numbers, but not for text. */
export function isFloat({ value, word, at }: Scalar): boolean {
  if (typeof value !== 'number') return false
  if (!Number.isInteger(value) || /[e.]/i.test(word ?? '')) return true
  const written = at.source.text.slice(at.start, at.end)
  return /^[-+]?(?:[0-9_]*\.[0-9_]*|[0-9_.]+e[-+]?[0-9]+|0[0-7]*[89][0-9]*)$/i.test(written)
}

/** The shortest decimal number that is this one in single precision: what Docker Compose keeps of a fraction. */
export function singlePrecision(value: number): number {
  const single = Math.fround(value)
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(single.toPrecision(digits))
    if (Math.fround(short) === single) return short
  }
  return single
}
