import { parseGoFloat } from './go-float.ts'

const powers = 'kmgtp'
const suffix = /^(?:([kmgtp])?b?|([kmgtp])ib)$/

/**
 * `512m`, `1.5 GiB`, `1024`: bytes as Docker Compose counts them; undefined for anything else, negative sizes
 * included. Units are powers of 1024, with or without the `i`.
 */
export function parseRamSize(text: string): bigint | undefined {
  const end = Math.max(...Array.from('0123456789. ', char => text.lastIndexOf(char)))
  if (end === -1) return undefined
  const amount = text.slice(0, text[end] === ' ' ? end : end + 1)
  const unit = suffix.exec(text.slice(end + 1).toLowerCase())
  const size = parseGoFloat(amount)
  if (!unit || size === undefined || size < 0) return undefined
  const letter = unit[1] ?? unit[2]
  const bytes = Math.trunc(size * (letter === undefined ? 1 : 1024 ** (powers.indexOf(letter) + 1)))
  return Number.isFinite(bytes) ? BigInt(bytes) : undefined
}
