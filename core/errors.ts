import { systemError } from './system-errors.ts'

/**
 * What the caller's loop should do about an error. retry: again with back-off · wait: something outside has to
 * change first · stalled: not again until the input changes · bug: a broken assumption.
 */
export type Disposition = 'retry' | 'wait' | 'stalled' | 'bug'

/** An error with a stable code and a sentence that a user can act on. */
export class BanyanError extends Error {
  readonly code: string
  readonly disposition: Disposition

  constructor(
    code: string,
    message: string,
    disposition: Disposition,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options)
    this.name = 'BanyanError'
    this.code = code
    this.disposition = disposition
  }
}

/** The sentence of anything thrown. */
export function messageOf(error: unknown): string {
  return systemError(error)?.message ?? (error instanceof Error ? error.message : String(error))
}

/** As a program says it that ends of it: the code is what one looks for in the documentation. */
export function lastWordsOf(error: unknown): string {
  return error instanceof BanyanError ? `${error.message} (${error.code})` : messageOf(error)
}

/** The stable code of anything thrown; `internal` where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof BanyanError ? error.code : (systemError(error)?.code ?? 'internal')
}
