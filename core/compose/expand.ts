import { type Template, type Variable } from './template.ts'

/** What templates are filled in from. `spare` bounds the text they may grow to, over the whole project. */
export interface Scope {
  readonly lookup: (name: string) => string | undefined
  readonly budget: { spare: number }
}

export interface Expanded {
  readonly text: string
  /** What was used plainly and has no value. */
  readonly unset: readonly Variable[]
  readonly problem?: { readonly code: string; readonly message: string }
}

/** Ten times the largest file: real projects stay far below, doubling variables are stopped. */
export const expansionBudget = 10 * 1024 * 1024

interface Run {
  readonly scope: Scope
  readonly unset: Variable[]
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

/** The argument is looked at even where it is not used: Docker Compose refuses what is wrong in it. */
function expandVariable(variable: Variable, run: Run): string {
  const { name, operator, argument } = variable
  const value = run.scope.lookup(name)
  if (operator === undefined) {
    if (value === undefined) run.unset.push(variable)
    return value ?? ''
  }
  const present = operator.startsWith(':') ? Boolean(value) : value !== undefined
  const isUsed = operator.endsWith('+') === present
  const inner: Run = { scope: run.scope, unset: isUsed ? run.unset : [] }
  const instead = expandParts(argument, inner)
  run.problem ??= inner.problem
  switch (operator) {
    case ':-':
    case '-':
    case ':+':
    case '+':
      return isUsed ? instead : (value ?? '')
    case ':?':
    case '?':
      if (!present) run.problem ??= missing(name, instead)
      return value ?? ''
  }
}

function missing(name: string, why: string) {
  const reason = why === '' ? '' : `: ${why}`
  return { code: 'missing-variable', message: `the variable ${name} is required${reason}` }
}
