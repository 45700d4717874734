/** A text with variables, parsed: `${NAME:-default}` and its kin (Compose Specification, "Interpolation"). */
export type Template = readonly Part[]
export type Part = string | Variable

export interface Variable {
  readonly name: string
  /** Absent: plain `$NAME` or `${NAME}`. */
  readonly operator?: Operator
  readonly argument: Template
  /** The argument as it is written. */
  readonly written: string
  /** Offset of its `$` in the text. */
  readonly at: number
}

export type Operator = ':-' | '-' | ':?' | '?' | ':+' | '+'

export interface TemplateProblem {
  readonly problem: string
  /** Offset in the text. */
  readonly at: number
}

// Without regard to case, compose-go's pattern takes two letters that look foreign: K (kelvin) and ſ for k and s.
const name = /[_a-z][_a-z0-9]*/iuy
const operator = /:?[-?+]/y
const maxNesting = 50

/**
 * Parses a text as compose-go matches it: a `$` that begins neither a name nor a brace stays, and a `${` that
 * begins nothing valid is a problem. What an operator applies to ends with its line at the latest.
 */
export function parseTemplate(text: string): Template | TemplateProblem {
  if (!text.includes('$')) return text === '' ? [] : [text]
  const scanner: Scanner = { text, problem: undefined }
  const parts = scanParts(scanner, { from: 0, to: text.length, nesting: 0 })
  return scanner.problem ?? parts
}

export function isProblem(parsed: Template | TemplateProblem): parsed is TemplateProblem {
  return 'problem' in parsed
}

interface Scanner {
  readonly text: string
  problem: TemplateProblem | undefined
}

interface Stretch {
  readonly from: number
  readonly to: number
  readonly nesting: number
}

interface Found {
  readonly part: Part
  readonly end: number
}

function scanParts(scanner: Scanner, { from, to, nesting }: Stretch): Template {
  const { text } = scanner
  const lastBrace = lastBraceFinder(text, to)
  const parts: Part[] = []
  let start = from
  for (let at = from; at < to && !scanner.problem;) {
    const dollar = text.indexOf('$', at)
    if (dollar === -1 || dollar >= to) break
    const found = scanDollar(scanner, { from: dollar, to, nesting }, lastBrace)
    at = found?.end ?? dollar + 1
    if (!found) continue
    if (dollar > start) parts.push(text.slice(start, dollar))
    parts.push(found.part)
    start = at
  }
  if (start < to) parts.push(text.slice(start, to))
  return parts
}

/** Undefined: the `$` is a character like any. */
function scanDollar(
  scanner: Scanner,
  { from, to, nesting }: Stretch,
  lastBrace: (at: number) => number,
): Found | undefined {
  const { text } = scanner
  const next = from + 1 < to ? text[from + 1] : undefined
  if (next === '$') return { part: '$', end: from + 2 }
  if (next !== '{') {
    const found = take(name, text, from + 1, to)
    return found === undefined
      ? undefined
      : { part: plain(found, from), end: from + 1 + found.length }
  }
  const found = take(name, text, from + 2, to)
  if (found === undefined) return fail(scanner, from, 'a literal $ before { is written $$')
  const behind = from + 2 + found.length
  if (behind < to && text[behind] === '}') return { part: plain(found, from), end: behind + 1 }
  const sign = take(operator, text, behind, to) as Operator | undefined
  if (sign === undefined) return fail(scanner, from, noBrace)
  const last = lastBrace(behind)
  const inside = { from: behind + sign.length, to: last, nesting: nesting + 1 }
  if (last < inside.from) return fail(scanner, from, noBrace)
  if (nesting >= maxNesting) return fail(scanner, from, 'variables are nested too deeply')
  const close = closingBrace(text, from, last)
  const argument = scanParts(scanner, { ...inside, to: close })
  const written = text.slice(inside.from, close)
  return { part: { name: found, operator: sign, argument, written, at: from }, end: close + 1 }
}

const noBrace = 'this ${ has no matching }'

function plain(found: string, at: number): Variable {
  return { name: found, argument: [], written: '', at }
}

/**
 * As compose-go looks for it: the character after a `{` is passed over, and where the braces don't match, the
 * last one of the line closes.
 */
function closingBrace(text: string, from: number, last: number): number {
  let open = 0
  for (let at = from; at <= last; at++) {
    if (text[at] === '}') {
      open--
      if (open === 0) return at
    } else if (text[at] === '{') {
      open++
      at++
    }
  }
  return last
}

/** The last `}` of the line that an offset is on, or -1; offsets must not decrease. */
function lastBraceFinder(text: string, to: number): (at: number) => number {
  let end = -1
  let last = -1
  return at => {
    if (at > end) {
      const lineEnd = text.indexOf('\n', at)
      end = lineEnd === -1 ? to : Math.min(lineEnd, to)
      last = text.slice(at, end).lastIndexOf('}')
      last = last === -1 ? -1 : last + at
    }
    return last
  }
}

function take(pattern: RegExp, text: string, at: number, to: number): string | undefined {
  pattern.lastIndex = at
  const found = pattern.exec(text)?.[0].slice(0, to - at)
  return found === '' ? undefined : found
}

function fail(scanner: Scanner, at: number, problem: string): undefined {
  scanner.problem ??= { problem, at }
}
