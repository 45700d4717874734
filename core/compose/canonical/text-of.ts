import { type Scalar } from '../tree.ts'

/**
 * A scalar as Docker Compose makes text of it where text is wanted: as Go does, so a number that was written as a
 * float may end up in exponent form.
 */
export function textOf(scalar: Scalar): string {
  const { value } = scalar
  if (value === null) return ''
  if (typeof value !== 'number') return String(value)
  const isWhole = Number.isInteger(value) && !writtenAsFloat(scalar)
  return isWhole ? String(value) : floatText(value)
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

function writtenAsFloat({ at }: Scalar): boolean {
  const written = at.source.text.slice(at.start, at.end)
  return /^[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?$/.test(written) && /[.eE]/.test(written)
}

/** Exponent form below 1e-4 and from 1e6 on, its exponent with two digits at least. */
function floatText(value: number): string {
  if (Object.is(value, -0)) return '-0'
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
  const [digits = '', power = '0'] = value.toExponential().split('e')
  const exponent = Number(power)
  if (value === 0 || (exponent >= -4 && exponent < 6)) return String(value)
  return `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
}
