import { printable, quoted } from './diagnostics.ts'
import { expand, type Scope } from './expand.ts'
import { type Problems } from './problems.ts'
import { type Place, type Source } from './source.ts'
import { isProblem, parseTemplate } from './template.ts'

const blank = /(?:[ \t\v\f\r\n]+|#[^\n]*)*/y
const exported = /export[ \t]+/y
const key = /([^=:\n]*)([=:]|\n|$)/y
const keyPattern = /^[\p{L}\p{N}_.[\]-]+$/u
const spaces = ' \t\v\f\r\x85\xa0'
const indent = new RegExp(`[${spaces}]*`, 'y')
const trailing = new RegExp(`[${spaces}]+$`)
const restOfLine = /[^\n]*/y

/**
 * An env file as Docker Compose reads it (compose-go's dotenv): comments, `export`, single quotes literal,
 * double quotes with escapes, both over several lines; a key alone takes its value from the scope.
 * `before`: looks into earlier files, for what neither the scope nor this file has so far.
 * Problems name the line, never the value.
 */
export function parseEnvFile(
  source: Source,
  scope: Scope,
  problems: Problems,
  before: Scope['lookup'] = () => undefined,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  const lookup = (name: string) => scope.lookup(name) ?? values.get(name) ?? before(name)
  const inner = { ...scope, lookup }
  for (const statement of statements(source, problems)) {
    const { name, value } = statement
    const found = value
      ? filledIn(value, inner, message => problems.error(statement.at, message.code, message.text))
      : scope.lookup(name)
    if (found !== undefined) values.set(name, found)
  }
  return values
}

interface Statement {
  readonly name: string
  readonly at: Place
  /** Absent: the name alone. */
  readonly value?: ReadValue
}

function* statements(source: Source, problems: Problems): Generator<Statement> {
  const { text } = source
  let offset = 0
  const take = (pattern: RegExp) => {
    pattern.lastIndex = offset
    const found = pattern.exec(text)
    offset += found?.[0].length ?? 0
    return found
  }
  for (take(blank); offset < text.length; take(blank)) {
    take(exported)
    const start = offset
    const [, written = '', separator = ''] = take(key) ?? []
    const name = written.replace(trailing, '')
    const at = { source, start, end: start + Math.max(1, name.length) }
    if (!keyPattern.test(name)) {
      problems.error(at, 'invalid-env-file', 'a line must read NAME=value')
      if (separator !== '\n') take(restOfLine)
      continue
    }
    if (separator === '\n' || separator === '') {
      yield { name, at }
      continue
    }
    take(indent)
    const value = readValue(text, offset)
    if (!value) {
      problems.error(at, 'invalid-env-file', `the quote after ${quoted(name)} is never closed`)
      return
    }
    offset = value.end
    yield { name, at, value }
  }
}

function filledIn(
  { text, literal }: ReadValue,
  scope: Scope,
  report: (message: { readonly code: string; readonly text: string }) => void,
): string {
  if (literal) return text
  const template = parseTemplate(text)
  if (isProblem(template)) {
    report({ code: 'invalid-interpolation', text: template.problem })
    return ''
  }
  const { text: expanded, problem } = expand(template, scope)
  if (problem) report({ code: problem.code, text: printable(problem.message) })
  return expanded
}

/** Longer lines stop Docker Compose. */
const longestRawLine = 64 * 1024

/** `format: raw`: everything after `=` as it is, as `docker run --env-file` reads it. */
export function parseRawEnvFile(
  source: Source,
  scope: Scope,
  problems: Problems,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const [index, whole] of source.text.split('\n').entries()) {
    const line = whole.replace(/\r$/, '').trimStart()
    if (line === '' || line.startsWith('#')) continue
    const equals = line.indexOf('=')
    const name = equals === -1 ? line : line.slice(0, equals)
    const start = source.lineStarts[index] ?? 0
    const at = { source, start, end: start + Math.max(1, name.length) }
    if (name === '' || /[ \t]/.test(name)) {
      problems.error(at, 'invalid-env-file', 'a line must read NAME=value')
    } else if (whole.length >= longestRawLine) {
      problems.error(at, 'invalid-env-file', 'a line is longer than 64 KiB')
    } else {
      const found = equals === -1 ? scope.lookup(name) : line.slice(equals + 1)
      if (found !== undefined) values.set(name, found)
    }
  }
  return values
}

interface ReadValue {
  readonly text: string
  readonly literal: boolean
  readonly end: number
}

/** Undefined: a quote without its end. */
function readValue(text: string, at: number): ReadValue | undefined {
  const quote = text[at]
  if (quote !== '"' && quote !== "'") {
    restOfLine.lastIndex = at
    const line = restOfLine.exec(text)?.[0] ?? ''
    const comment = line.indexOf(' #')
    const value = comment === -1 ? line : line.slice(0, comment)
    return { text: value.trimEnd(), literal: false, end: at + line.length }
  }
  const end = closingQuote(text, at + 1, quote)
  if (end === undefined) return undefined
  const inside = text.slice(at + 1, end).replaceAll(`\\${quote}`, quote)
  return quote === "'"
    ? { text: inside, literal: true, end: end + 1 }
    : { text: unescaped(inside), literal: false, end: end + 1 }
}

function closingQuote(text: string, from: number, quote: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === quote) return at
  }
  return undefined
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  $: '$$',
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:([abfnrtv\\$])|0(\d{0,3}))/g, (_all, char?: string, digits = '') =>
    char === undefined ? octal(String(digits)) : (escapes[char] ?? char),
  )
}

/** `\0101` is "A"; what is no octal byte loses its zero only. */
function octal(digits: string): string {
  const isByte = /^[0-3][0-7]{2}$/.test(digits)
  return isByte ? String.fromCharCode(parseInt(digits, 8)) : `\\${digits}`
}
