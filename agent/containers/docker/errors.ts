import { BanyanError, messageOf, type Disposition } from '../../../core/errors.ts'

/** What an HTTP status means for one kind of call. */
export type Meanings = Readonly<Record<number, readonly [code: string, disposition: Disposition]>>

/** The HTTP status of Docker's answer; undefined when there was no answer. */
export function statusCodeOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode
  return typeof status === 'number' ? status : undefined
}

/**
 * Classified by HTTP status, never by text; Docker's sentence is quoted for people. Codes beyond `meanings`:
 * runtime-unreachable (no answer), runtime-error (5xx), runtime-refused (other).
 */
export function dockerError(what: string, cause: unknown, meanings: Meanings = {}): BanyanError {
  if (cause instanceof BanyanError) return cause
  const [code, disposition] = classify(statusCodeOf(cause), meanings)
  return new BanyanError(code, `Can't ${what}: ${sentence(cause)}`, disposition, { cause })
}

function classify(status: number | undefined, meanings: Meanings): Meanings[number] {
  if (status === undefined) return ['runtime-unreachable', 'retry']
  return (
    meanings[status] ??
    (status >= 500 ? ['runtime-error', 'retry'] : ['runtime-refused', 'stalled'])
  )
}

function sentence(cause: unknown): string {
  const said = (cause as { json?: { message?: unknown } } | undefined)?.json?.message
  return (typeof said === 'string' ? said : messageOf(cause)).trim().slice(0, 500)
}
