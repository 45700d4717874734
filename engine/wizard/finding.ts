import type { Finding } from '../../platform/prompts/question.ts'

export function good(message: string): Finding {
  return { kind: 'good', message }
}

/** It may be kept all the same. */
export function warning(message: string): Finding {
  return { kind: 'warning', message }
}

export function problem(message: string): Finding {
  return { kind: 'problem', message }
}
