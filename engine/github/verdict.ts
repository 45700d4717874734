import { backoffMs } from '../../core/backoff.ts'
import type { Random } from '../../core/random.ts'
import type { Later, Pause, Refused, Unknown } from '../report/sender.ts'
import type { Answer } from './github.ts'

/** What an answer of GitHub's means for what was asked. */
export type Verdict = { readonly kind: 'sent' } | Later | Pause | Refused | Unknown

export interface Circumstances {
  /** In words for people: `status banyan/shop`. */
  readonly what: string
  /** Requests that were made for it, this one included. */
  readonly tries: number
  /** Epoch milliseconds. */
  readonly now: number
  readonly random: Random
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** Where GitHub says to wait, but not for how long. */
const secondary = { firstMs: minuteMs, maxMs: 15 * minuteMs }
/** A commit may be announced before every part of GitHub has it; one that was force-pushed away never comes. */
const propagation = { firstMs: 5000, maxMs: 2 * minuteMs }
const propagationTries = 8
const conflict = { firstMs: 5000, maxMs: minuteMs }
const conflictTries = 3

/**
 * What to do next, by design table: no answer is repeated sooner than GitHub wants, none for ever, and only what GitHub itself may
 * have applied is `unknown`. 304 is no answer to a request that writes.
 */
export function verdictOf(answer: Answer, circumstances: Circumstances): Verdict {
  const { status } = answer
  if (status >= 200 && status < 300) return { kind: 'sent' }
  if (status >= 500)
    return { kind: 'unknown', error: error('forge-unreachable', answer, circumstances) }
  const limited = limitedUntil(answer, circumstances)
  if (limited !== undefined)
    return pause('credential', limited, 'forge-limited', answer, circumstances)
  if (status === 401) {
    const until = circumstances.now + 5 * minuteMs
    return pause('credential', until, 'forge-auth', answer, circumstances)
  }
  if (status === 403 || status === 404) {
    const until = circumstances.now + hourMs
    return pause('kind', until, 'forge-permission', answer, circumstances)
  }
  const { firstMs, tries } = patience(answer)
  if (circumstances.tries < tries) return later(firstMs, answer, circumstances)
  return { kind: 'refused', error: error('forge-refused', answer, circumstances) }
}

/** GitHub takes no more statuses of this commit and context: none that follow either. */
export function isFull({ status, body }: Answer): boolean {
  return status === 422 && /maximum number of statuses/i.test(textOf(body))
}

/** How often, and from which delay on, the answer is worth another try. */
function patience({ status, body }: Answer): { firstMs: number; tries: number } {
  if (status === 409) return { firstMs: conflict.firstMs, tries: conflictTries }
  const isUnseen = status === 422 && /no (commit|ref) found/i.test(textOf(body))
  return { firstMs: propagation.firstMs, tries: isUnseen ? propagationTries : 0 }
}

function later(firstMs: number, answer: Answer, circumstances: Circumstances): Later {
  const { now, random, tries } = circumstances
  const until = now + backoffMs(tries, { firstMs, maxMs: propagation.maxMs }, random)
  return { kind: 'later', until, error: error('forge-refused', answer, circumstances) }
}

function pause(
  of: Pause['of'],
  until: number,
  code: string,
  answer: Answer,
  circumstances: Circumstances,
): Pause {
  return { kind: 'pause', of, until, error: error(code, answer, circumstances) }
}

/** Until when GitHub wants to be left alone; undefined where the answer isn't about limits. Never longer than an hour: that would be a mistake. */
function limitedUntil(
  { status, headers, body }: Answer,
  { now, tries, random }: Circumstances,
): number | undefined {
  if (status !== 403 && status !== 429) return undefined
  const asked = retryAfter(headers['retry-after'], now) ?? whenReset(headers, now, random)
  if (asked !== undefined) return Math.min(Math.max(asked, now + 1000), now + hourMs)
  const isSecondary = status === 429 || /secondary rate limit|abuse detection/i.test(textOf(body))
  return isSecondary ? now + Math.max(minuteMs, backoffMs(tries, secondary, random)) : undefined
}

/** Seconds, or a date (RFC 9110). */
function retryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  const time = /^\d{1,9}$/.test(text) ? now + Number(text) * 1000 : Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

/** A second later, and not all at once. */
function whenReset(headers: Answer['headers'], now: number, random: Random): number | undefined {
  const reset = headers['x-ratelimit-reset'] ?? ''
  if (headers['x-ratelimit-remaining'] !== '0' || !/^\d{1,11}$/.test(reset)) return undefined
  return Math.max(now, Number(reset) * 1000) + 1000 + Math.round(5000 * random())
}

function error(code: string, answer: Answer, { what }: Circumstances) {
  const { status, headers, body } = answer
  const missing = headers['x-accepted-github-permissions']
  const said = textOf(body).slice(0, 500)
  const why =
    code === 'forge-permission' && missing !== undefined
      ? `the credential lacks the permission ${missing.slice(0, 200)}`
      : `GitHub answered ${status}${said === '' ? '' : `: ${said}`}`
  return { code, message: `${what}: ${why}` }
}

/** GitHub's own words: the message, and what it says of single fields. */
function textOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return ''
  const { message, errors } = body as { readonly message?: unknown; readonly errors?: unknown }
  const parts = Array.isArray(errors) ? (errors as readonly unknown[]).map(wordsOf) : []
  return [message, ...parts].filter(part => typeof part === 'string' && part !== '').join('; ')
}

function wordsOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error
  const { message, field, code } = error as Readonly<Record<string, unknown>>
  return message ?? [field, code].filter(part => typeof part === 'string').join(' ')
}
