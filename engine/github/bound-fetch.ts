import { BanyanError, messageOf } from '../../core/errors.ts'
import { withDeadline } from '../../platform/deadline.ts'
import { failures } from './failures.ts'

export type ApiFetch = (address: string, init?: RequestInit) => Promise<Response>

const deadlineMs = 10_000
const maxRedirects = 3
const maxAnswerBytes = 5 * 1024 * 1024

interface Sending {
  readonly origin: string
  readonly init: RequestInit
  readonly signal: AbortSignal
}

/**
 * The only way to GitHub's API: to the API's own origin, for ten seconds and five megabytes. Redirects inside the origin keep
 * method, body and credential (a renamed repository); one that leaves it is refused. Answers are whole before anybody sees
 * them, so that a connection that breaks never looks like a short answer.
 */
export function apiFetch(apiUrl: string): ApiFetch {
  const { origin } = new URL(apiUrl)
  return async (address, init = {}) => {
    const caller = init.signal ?? new AbortController().signal
    try {
      return await withDeadline(
        deadlineMs,
        caller,
        async signal => await send({ origin, init, signal }, new URL(address), 0),
      )
    } catch (error) {
      throw asFailure(origin, error, caller)
    }
  }
}

async function send(sending: Sending, url: URL, redirects: number): Promise<Response> {
  const { origin, init, signal } = sending
  if (url.origin !== origin) throw failures.redirect(origin, `redirects to ${url.origin}`)
  if (redirects > maxRedirects) throw failures.redirect(origin, 'redirects in circles')
  const response = await fetch(url, { ...init, redirect: 'manual', signal })
  const location = response.headers.get('location')
  const isRedirect = [301, 302, 303, 307, 308].includes(response.status)
  if (!isRedirect || location === null) return await whole(origin, response)
  await response.body?.cancel()
  if (!URL.canParse(location, url.href)) throw failures.redirect(origin, 'redirects to nowhere')
  return await send(sending, new URL(location, url), redirects + 1)
}

async function whole(origin: string, response: Response): Promise<Response> {
  const { status, statusText, headers } = response
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    const part = chunk as Uint8Array
    bytes += part.length
    if (bytes > maxAnswerBytes) {
      throw failures.unreachable(origin, `it answered with more than ${maxAnswerBytes} bytes`)
    }
    chunks.push(part)
  }
  const body = bytes === 0 ? null : Buffer.concat(chunks)
  return new Response(body, { status, statusText, headers })
}

/** What fetch throws says little; its cause names the system error. */
function asFailure(origin: string, error: unknown, caller: AbortSignal): BanyanError {
  if (error instanceof BanyanError) return error
  if (caller.aborted) return failures.unreachable(origin, 'cancelled', error)
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return failures.unreachable(origin, `no answer in ${deadlineMs / 1000} s`, error)
  }
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  return failures.unreachable(origin, messageOf(cause) || 'no connection', error)
}
