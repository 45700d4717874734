import { type GitHttpRequest, type GitHttpResponse, type HttpClient } from 'isomorphic-git'
import { messageOf } from '../../core/errors.ts'
import { failures } from './failures.ts'
import { limitedUntil, RateLimited } from './rate-limit.ts'

export interface HttpClientOptions {
  /** Credentials go to this origin and no other. */
  readonly origin: string
  readonly where: string
  readonly authorization?: string
  readonly maxBytes: number
  readonly signal: AbortSignal
}

interface Request {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
}

const maxRedirects = 5

/**
 * The HTTP client handed to isomorphic-git, whose own one follows redirects anywhere with all headers and reads
 * without end. Every answer but 200 is a failure here, and bodies are whole before isomorphic-git sees them: so
 * a connection that breaks leaves nothing half-written.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  return {
    request: async request => {
      const { url, method = 'GET', headers = {} } = request
      const body = request.body && (await collect(request.body))
      const response = await send(options, { method, headers, body }, new URL(url), 0)
      await refuseUnlessOk(options, response)
      return {
        url: response.url,
        method,
        statusCode: response.status,
        statusMessage: response.statusText,
        headers: Object.fromEntries(response.headers),
        body: once(await readBody(options, response)),
      }
    },
  }
}

/** Redirects inside the origin keep method and body (a renamed repository); one that leaves it is refused. */
async function send(
  options: HttpClientOptions,
  request: Request,
  url: URL,
  redirects: number,
): Promise<Response> {
  const { where, origin, authorization, signal } = options
  if (url.origin !== origin) {
    throw failures.urlRefused(where, `redirects to ${url.origin}: use that address instead`)
  }
  if (redirects > maxRedirects) throw failures.unreachable(where, 'it redirects in circles')
  const { method, headers, body } = request
  const response = await attempt(options, () =>
    fetch(url.href, {
      method,
      headers: { ...headers, ...(authorization && { authorization }) },
      redirect: 'manual',
      signal,
      ...(body && { body }),
    }),
  )
  const location = response.headers.get('location')
  if (response.status < 300 || response.status > 399 || location === null) return response
  await response.body?.cancel()
  if (!URL.canParse(location, url.href))
    throw failures.unreachable(where, 'it redirects to nowhere')
  return await send(options, request, new URL(location, url), redirects + 1)
}

async function refuseUnlessOk({ where }: HttpClientOptions, response: Response): Promise<void> {
  const { status } = response
  if (status === 200) return
  await response.body?.cancel()
  const until = limitedUntil(status, response.headers, Date.now())
  if (until !== undefined) throw new RateLimited(where, until)
  if (status === 401 || status === 403) throw failures.auth(where, `HTTP ${status}`)
  if (status === 404 || status === 410) throw failures.notFound(where, `HTTP ${status}`)
  throw failures.unreachable(where, `HTTP ${status}`)
}

async function readBody(options: HttpClientOptions, response: Response): Promise<Buffer> {
  const { where, maxBytes } = options
  const chunks: Uint8Array[] = []
  let bytes = 0
  await attempt(options, async () => {
    for await (const chunk of response.body ?? []) {
      const part = chunk as Uint8Array
      bytes += part.length
      if (bytes > maxBytes) break
      chunks.push(part)
    }
  })
  if (bytes > maxBytes) throw failures.fetchTooLarge(where, maxBytes)
  return Buffer.concat(chunks)
}

/** isomorphic-git hands over arrays and async iterators alike. */
export async function collect(body: NonNullable<GitHttpRequest['body']>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  const [first] = chunks
  return chunks.length === 1 && Buffer.isBuffer(first) ? first : Buffer.concat(chunks)
}

/** What fetch throws says little; its cause names the system error. */
async function attempt<T>({ where }: HttpClientOptions, action: () => Promise<T>): Promise<T> {
  try {
    return await action()
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    throw failures.unreachable(where, messageOf(cause) || 'no connection', error)
  }
}

/** A body that is there already. */
export async function* once(bytes: Uint8Array): NonNullable<GitHttpResponse['body']> {
  yield await Promise.resolve(bytes)
}
