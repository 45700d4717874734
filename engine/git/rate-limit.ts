import { BanyanError } from '../../core/errors.ts'

/** The server has had enough requests for now. */
export class RateLimited extends BanyanError {
  /** Epoch milliseconds of the next request that it wants. */
  readonly until: number

  constructor(where: string, until: number) {
    const time = new Date(until).toISOString()
    super(
      'git-limited',
      `${where} has had enough requests and is not asked before ${time}`,
      'retry',
    )
    this.until = until
  }
}

const withoutWordMs = 60_000
const leastMs = 1000
/** Nobody is waited for longer: a header that says so is wrong, or meant for somebody else. */
const mostMs = 3_600_000

/**
 * Until when the answer asks to wait; undefined where it isn't one about limits. A 403 is one only if it says when: else it
 * refuses the credentials.
 */
export function limitedUntil(status: number, headers: Headers, now: number): number | undefined {
  if (status !== 429 && status !== 403) return undefined
  const asked = retryAfter(headers, now) ?? whenReset(headers, now)
  if (asked === undefined) return status === 429 ? now + withoutWordMs : undefined
  return Math.min(Math.max(asked, now + leastMs), now + mostMs)
}

/** Seconds, or a date (RFC 9110). */
function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after')
  if (text === null) return undefined
  const time = /^\d{1,9}$/.test(text) ? now + Number(text) * 1000 : Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

/** GitHub and Gitea write x-ratelimit-*, GitLab ratelimit-*: the reset is an epoch second, or so many seconds from now. */
function whenReset(headers: Headers, now: number): number | undefined {
  for (const prefix of ['x-ratelimit-', 'ratelimit-']) {
    const reset = headers.get(`${prefix}reset`) ?? ''
    if (headers.get(`${prefix}remaining`) !== '0' || !/^\d{1,10}$/.test(reset)) continue
    const seconds = Number(reset)
    return seconds > 1e9 ? seconds * 1000 : now + seconds * 1000
  }
  return undefined
}
