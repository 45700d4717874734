/** A text with variables, parsed: `${NAME:-default}` and its kin (Compose Specification, "Interpolation"). */
export type Template = readonly Part[]
export type Part = string | Variable

export interface Variable {
  readonly name: string
  /** Absent: plain `$NAME` or `${NAME}`. */
  readonly operator?: Operator
  readonly argument: Template
}

export type Operator = ':-' | '-' | ':?' | '?' | ':+' | '+'

export interface TemplateProblem {
  readonly problem: string
  /** Offset in the text. */
  readonly at: number
}

const name = /[A-Za-z_][A-Za-z0-9_]*/y
const operator = /:?[-?+]/y
const maxNesting = 20

/** Parses a text; a `$` that begins nothing valid is a problem, as a literal one is written `$$`. */
export function parseTemplate(text: string): Template | TemplateProblem {
  if (!text.includes('$')) return text === '' ? [] : [text]
  const scanner: Scanner = { text, at: 0, problem: undefined }
  const parts = scanParts(scanner, 0)
  return scanner.problem ?? parts
}

export function isProblem(parsed: Template | TemplateProblem): parsed is TemplateProblem {
  return 'problem' in parsed
}

interface Scanner {
  readonly text: string
  at: number
  problem: TemplateProblem | undefined
}

/** Inside braces (nesting > 0) the parts end before the closing brace. */
function scanParts(scanner: Scanner, nesting: number): Template {
  const { text } = scanner
  const parts: Part[] = []
  let literal = ''
  let braces = 0
  while (scanner.at < text.length && !scanner.problem) {
    const char = text.charAt(scanner.at)
    if (nesting > 0 && char === '}' && braces === 0) break
    if (char !== '$') {
      if (char === '{') braces++
      if (char === '}') braces--
      literal += char
      scanner.at++
    } else if (text[scanner.at + 1] === '$') {
      literal += '$'
      scanner.at += 2
    } else {
      if (literal !== '') parts.push(literal)
      literal = ''
      const variable = scanVariable(scanner, nesting)
      if (variable) parts.push(variable)
    }
  }
  if (literal !== '') parts.push(literal)
  return parts
}

function scanVariable(scanner: Scanner, nesting: number): Variable | undefined {
  const start = scanner.at
  const inBraces = scanner.text[start + 1] === '{'
  scanner.at += inBraces ? 2 : 1
  const found = take(scanner, name)
  if (found === undefined) return fail(scanner, start, 'a literal $ is written $$')
  if (!inBraces) return { name: found, argument: [] }
  if (nesting >= maxNesting) return fail(scanner, start, 'variables are nested too deeply')
  const sign = take(scanner, operator) as Operator | undefined
  const argument = sign ? scanParts(scanner, nesting + 1) : []
  if (scanner.problem) return undefined
  if (scanner.text[scanner.at] !== '}') return fail(scanner, start, 'this ${ has no matching }')
  scanner.at++
  return { name: found, argument, ...(sign && { operator: sign }) }
}

function take(scanner: Scanner, pattern: RegExp): string | undefined {
  pattern.lastIndex = scanner.at
  const found = pattern.exec(scanner.text)?.[0]
  if (found !== undefined) scanner.at += found.length
  return found
}

function fail(scanner: Scanner, at: number, problem: string): undefined {
  scanner.problem ??= { problem, at }
}
