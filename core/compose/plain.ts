import { type Value } from './tree.ts'

/** What a plain scalar is to go-yaml, which reads for Docker Compose. */
export type Resolved =
  | { readonly type: 'null' | 'bool' | 'str'; readonly value: Value }
  | {
      readonly type: 'int' | 'float'
      readonly value: number
      /** As Docker Compose writes it, where JavaScript would write it otherwise. */
      readonly word?: string
    }
  /** The value is the moment as Docker Compose prints it. */
  | { readonly type: 'timestamp'; readonly value: string }

const words: ReadonlyMap<string, Resolved> = new Map([
  ...spelled({ type: 'null', value: null }, '', '~', 'null', 'Null', 'NULL'),
  ...spelled({ type: 'bool', value: true }, 'true', 'True', 'TRUE'),
  ...spelled({ type: 'bool', value: false }, 'false', 'False', 'FALSE'),
  ...spelled({ type: 'float', value: NaN }, '.nan', '.NaN', '.NAN'),
  ...spelled({ type: 'float', value: Infinity, word: '+Inf' }, '.inf', '.Inf', '.INF'),
  ...spelled({ type: 'float', value: Infinity, word: '+Inf' }, '+.inf', '+.Inf', '+.INF'),
  ...spelled({ type: 'float', value: -Infinity, word: '-Inf' }, '-.inf', '-.Inf', '-.INF'),
])
const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const longestNumber = 400
const mostUnsigned = 2n ** 64n - 1n
const leastSigned = -(2n ** 63n)

/** YAML 1.2's words, but `0644` is octal and `1_000` a number; `yes` and `1:30` are text. */
export function resolvePlain(text: string): Resolved {
  const word = words.get(text)
  if (word) return word
  const number = text.length <= longestNumber ? numberOf(text) : undefined
  return number ?? timestampOf(text) ?? { type: 'str', value: text }
}

function numberOf(text: string): Resolved | undefined {
  if (!/^[-+.0-9]/.test(text)) return undefined
  const digits = text.startsWith('.') ? text : text.replaceAll('_', '')
  const whole = integerOf(digits)
  if (whole !== undefined) return integerResult(whole)
  if (!float.test(digits)) return undefined
  const value = Number(digits)
  return Number.isFinite(value) ? floatResult(value) : undefined
}

/** Undefined also for what does not fit into 64 bits: such digits are a float, or text. */
function integerOf(digits: string): bigint | undefined {
  const [found, sign, hex, binary, octal, decimal] = integer.exec(digits) ?? []
  if (found === undefined) return undefined
  const value = BigInt(
    hex ? `0x${hex}` : binary ? `0b${binary}` : octal ? `0o${octal}` : (decimal ?? ''),
  )
  if (sign === '-') return -value < leastSigned ? undefined : -value
  return value > mostUnsigned ? undefined : value
}

function integerResult(whole: bigint): Resolved {
  const value = Number(whole)
  return Number.isSafeInteger(value)
    ? { type: 'int', value }
    : { type: 'int', value, word: String(whole) }
}

export function floatResult(value: number): Resolved {
  const word = floatWord(value)
  return word === String(value) ? { type: 'float', value } : { type: 'float', value, word }
}

/** As Go prints a float: `1e+06`, where JavaScript says 1000000. */
function floatWord(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0'
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return String(value)
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

const moment =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:([Tt])| )(\d\d?):(\d\d?):(\d\d?)(?:\.(\d{1,9}))?(Z|[-+]\d\d:\d\d)?)?$/

/** Go wants a time zone after "T", and none after a space. */
function timestampOf(text: string): Resolved | undefined {
  const [
    found,
    year,
    month = '',
    day = '',
    letter,
    hour = '0',
    minute = '0',
    second = '0',
    more = '',
    zone,
  ] = moment.exec(text) ?? []
  if (found === undefined || (letter === undefined) !== (zone === undefined)) return undefined
  const date = [year, two(month), two(day)].join('-')
  const time = [hour, minute, second].map(two).join(':')
  if (!isMoment(date, time, zone)) return undefined
  const fraction = more.replace(/0+$/, '')
  const value = `${date}T${time}${fraction === '' ? '' : `.${fraction}`}${zone ?? 'Z'}`
  return { type: 'timestamp', value }
}

function isMoment(date: string, time: string, zone: string | undefined): boolean {
  const at = new Date(`${date}T${time}Z`)
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(`${date}T${time}`)) return false
  return zone === undefined || zone === 'Z' || /^.(?:[01]\d|2[0-4]):[0-5]\d$/.test(zone)
}

function two(digits: string): string {
  return digits.padStart(2, '0')
}

function spelled(resolved: Resolved, ...spellings: readonly string[]) {
  return spellings.map(spelling => [spelling, resolved] as const)
}
