import type { Octokit } from 'octokit'
import { BanyanError } from '../../core/errors.ts'
import { version } from '../../platform/version.ts'
import type { ApiFetch } from './bound-fetch.ts'
import type { Answer, Parameters } from './github.ts'

/** What GitHub's API is to answer as: https://docs.github.com/rest/about-the-rest-api/api-versions */
const apiVersion = '2022-11-28'

export type Ask = (route: string, parameters: Parameters, options: AskOptions) => Promise<Answer>

interface AskOptions {
  /** The whole header. */
  readonly authorization: string
  readonly signal: AbortSignal
}

/**
 * Octokit without its own waiting and repeating: the outbox owns time, and knows what has been sent after a restart too. Loaded
 * with the first question, because it is large and many clusters talk to no forge.
 */
export function octokitAt(apiUrl: string, fetch: ApiFetch): Ask {
  let opened: Promise<Octokit> | undefined
  return async (route, parameters, options) => {
    opened ??= open(apiUrl, fetch)
    return await ask(await opened, route, parameters, options)
  }
}

async function open(apiUrl: string, fetch: ApiFetch): Promise<Octokit> {
  const { Octokit } = await import('octokit')
  return new Octokit({
    baseUrl: apiUrl,
    userAgent: `banyan/${version}`,
    request: { fetch },
    throttle: { enabled: false },
    retry: { enabled: false },
    log: silent,
  })
}

/** Octokit throws answers from 400 on, and 304. */
async function ask(
  octokit: Octokit,
  route: string,
  { headers, ...parameters }: Parameters,
  { authorization, signal }: AskOptions,
): Promise<Answer> {
  try {
    const response = await octokit.request(route, {
      ...parameters,
      headers: {
        ...(headers as Readonly<Record<string, string>> | undefined),
        'x-github-api-version': apiVersion,
        authorization,
      },
      request: { signal },
    })
    return answerOf(response)
  } catch (error) {
    const { response, cause } = error as { readonly response?: Response; readonly cause?: unknown }
    if (response) return answerOf(response)
    throw cause instanceof BanyanError ? cause : error
  }
}

interface Response {
  readonly status: number
  readonly headers: object
  readonly data?: unknown
}

function answerOf({ status, headers, data }: Response): Answer {
  const texts = Object.entries(headers).map(([name, value]) => [name, String(value)] as const)
  return { status, headers: Object.fromEntries(texts), body: data }
}

const nothing = () => undefined
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing }
