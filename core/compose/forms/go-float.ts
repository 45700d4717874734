const underscores = /(?<=[0-9a-f])_(?=[0-9a-f])/g
const decimal = /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?$/
const hexadecimal = /^([-+]?)0x([0-9a-f]*)\.?([0-9a-f]*)p([-+]?[0-9]+)$/

/** A number as Go reads one from text: also `1_000`, `0x1p-2`, `inf` and `nan`. Undefined: none, or too large. */
export function parseGoFloat(text: string): number | undefined {
  const lower = text.toLowerCase()
  if (/^[-+]?inf(inity)?$/.test(lower)) return lower.startsWith('-') ? -Infinity : Infinity
  if (lower === 'nan') return NaN
  const plain = lower.replace(/^([-+]?0x)_/, '$1').replaceAll(underscores, '')
  const value = decimal.test(plain) ? Number(plain) : hexadecimalValue(plain)
  return value !== undefined && Number.isFinite(value) ? value : undefined
}

function hexadecimalValue(text: string): number | undefined {
  const [, sign, whole = '', fraction = '', power = ''] = hexadecimal.exec(text) ?? []
  const digits = whole + fraction
  if (digits === '') return undefined
  const value = parseInt(digits, 16) * 2 ** (Number(power) - 4 * fraction.length)
  return sign === '-' ? -value : value
}
