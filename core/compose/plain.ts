import { type Value } from './tree.ts'

const words: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...['', '~', 'null', 'Null', 'NULL'].map(word => [word, null] as const),
  ...['true', 'True', 'TRUE'].map(word => [word, true] as const),
  ...['false', 'False', 'FALSE'].map(word => [word, false] as const),
])
const integer = /^[-+]?(?:0|[1-9][0-9_]*)$/
const octal = /^([-+]?)0o?([0-7_]+)$/
const based = /^([-+]?)(0x[0-9a-fA-F_]+|0b[01_]+)$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

/**
 * What an unquoted YAML scalar means to Docker Compose (go-yaml v3): YAML 1.2's words, but `0644` is octal.
 * A number too big to be exact stays text, so that no digit is lost.
 */
export function resolvePlain(text: string): Value {
  const word = words.get(text)
  if (word !== undefined) return word
  const number = numberOf(text)
  return number === undefined || (Number.isInteger(number) && !Number.isSafeInteger(number))
    ? text
    : number
}

function numberOf(text: string): number | undefined {
  if (!/^[-+.0-9]/.test(text)) return undefined
  if (integer.test(text)) return Number(text.replaceAll('_', ''))
  const [, octalSign = '', octalDigits] = octal.exec(text) ?? []
  if (octalDigits) return signed(octalSign, parseInt(octalDigits.replaceAll('_', ''), 8))
  const [, sign = '', digits] = based.exec(text) ?? []
  if (digits) return signed(sign, Number(digits.replaceAll('_', '')))
  return float.test(text) ? Number(text) : undefined
}

function signed(sign: string, value: number): number {
  return sign === '-' ? -value : value
}
