const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1_000n],
  ['µs', 1_000n],
  ['μs', 1_000n],
  ['ms', 1_000_000n],
  ['s', 1_000_000_000n],
  ['m', 60_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['d', 86_400_000_000_000n],
  ['w', 604_800_000_000_000n],
])
const part = /([0-9]*)(\.[0-9]*)?([^0-9.]+)/y
const longest = 2n ** 63n - 1n

/**
 * `1m30s`, `1.5h`, `-2d`: in nanoseconds; undefined for anything else. Docker Compose's language of durations:
 * that of Go and days and weeks beside it.
 */
export function parseGoDuration(text: string): bigint | undefined {
  const sign = text.startsWith('-') ? -1n : 1n
  const rest = /^[-+]/.test(text) ? text.slice(1) : text
  if (rest === '0') return 0n
  if (rest === '' || rest.length > 100) return undefined
  let total = 0n
  part.lastIndex = 0
  while (part.lastIndex < rest.length) {
    const [, whole = '', fraction = '', unit = ''] = part.exec(rest) ?? []
    const size = units.get(unit)
    if (size === undefined || (whole === '' && fraction.length < 2)) return undefined
    total += BigInt(whole) * size + fractionOf(fraction.slice(1), size)
    if (total > longest) return undefined
  }
  return sign * total
}

/** As Docker Compose prints it: `1h30m0s`, `1.5s`, `20ms`. */
export function printGoDuration(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? '-' : ''
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds
  if (size === 0n) return '0s'
  if (size < 1_000n) return `${sign}${size}ns`
  if (size < 1_000_000n) return `${sign}${decimal(size, 1_000n)}µs`
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 1_000_000n)}ms`
  const minutes = size / 60_000_000_000n
  const seconds = `${decimal(size % 60_000_000_000n, 1_000_000_000n)}s`
  if (minutes === 0n) return `${sign}${seconds}`
  if (minutes < 60n) return `${sign}${minutes}m${seconds}`
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`
}

/** Go counts fractions in floating point; digits beyond 63 bits don't count. */
function fractionOf(digits: string, size: bigint): bigint {
  let fraction = 0n
  let scale = 1
  for (const digit of digits) {
    if (fraction > longest / 10n) break
    fraction = fraction * 10n + BigInt(digit)
    scale *= 10
  }
  return BigInt(Math.trunc(Number(fraction) * (Number(size) / scale)))
}

function decimal(value: bigint, unit: bigint): string {
  const places = String(unit).length - 1
  const fraction = String(value % unit)
    .padStart(places, '0')
    .replace(/0+$/, '')
  return `${value / unit}${fraction === '' ? '' : `.${fraction}`}`
}
