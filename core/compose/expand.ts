import { type Template, type Variable } from './template.ts'

/** What templates are filled in from. `spare` bounds the text they may grow to, over the whole project. */
export interface Scope {
  readonly lookup: (name: string) => string | undefined
  readonly budget: { spare: number }
}

export interface Expanded {
  readonly text: string
  /** Names that were used plainly and have no value. */
  readonly unset: readonly string[]
  readonly problem?: { readonly code: string; readonly message: string }
}

/** Ten times the largest file: real projects stay far below, doubling variables are stopped. */
export const expansionBudget = 10 * 1024 * 1024

interface Run {
  readonly scope: Scope
  readonly unset: string[]
  problem?: Expanded['problem']
}

export function expand(template: Template, scope: Scope): Expanded {
  const run: Run = { scope, unset: [] }
  const text = expandParts(template, run)
  return { text, unset: run.unset, ...(run.problem && { problem: run.problem }) }
}

function expandParts(template: Template, run: Run): string {
  let text = ''
  for (const part of template) {
    if (run.problem) return ''
    const piece = typeof part === 'string' ? part : expandVariable(part, run)
    run.scope.budget.spare -= piece.length
    if (run.scope.budget.spare < 0) {
      run.problem ??= { code: 'expands-too-far', message: 'variables expand to too much text' }
      return ''
    }
    text += piece
  }
  return text
}

function expandVariable({ name, operator, argument }: Variable, run: Run): string {
  const value = run.scope.lookup(name)
  if (operator === undefined) {
    if (value === undefined) run.unset.push(name)
    return value ?? ''
  }
  const present = operator.startsWith(':') ? Boolean(value) : value !== undefined
  switch (operator) {
    case ':-':
    case '-':
      return present ? (value ?? '') : expandParts(argument, run)
    case ':+':
    case '+':
      return present ? expandParts(argument, run) : ''
    case ':?':
    case '?':
      if (!present) run.problem ??= missing(name, expandParts(argument, run))
      return value ?? ''
  }
}

function missing(name: string, why: string) {
  const reason = why === '' ? '' : `: ${why}`
  return { code: 'missing-variable', message: `the variable ${name} is required${reason}` }
}
