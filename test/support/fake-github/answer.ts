import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Caller, Callers } from './callers.ts'
import type { Faults } from './faults.ts'
import { handlers } from './handlers.ts'
import type { Limits } from './limits.ts'
import { operations, type Operation } from './openapi.ts'
import { notFound, type Given } from './visit.ts'
import type { Comparison, World } from './world.ts'

/** Everything that an answer depends on. */
export interface Backstage {
  readonly world: World
  readonly callers: Callers
  readonly limits: Limits
  readonly faults: Faults
  readonly violations: string[]
  readonly statusesPerContext: number
  readonly now: () => number
  readonly compare: (base: string, head: string) => Promise<Comparison | undefined>
}

export interface Question {
  readonly method: string
  /** Below the API's root. */
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

export interface Whole extends Given {
  readonly headers?: Readonly<Record<string, string>>
}

/** What GitHub would answer, with what its description doesn't say: who may, how often, how much. */
export async function answerTo(backstage: Backstage, question: Question): Promise<Whole> {
  const { callers, limits } = backstage
  const { headers } = question
  const caller = callers.find(headers.authorization)
  if (!caller) return { status: 401, body: { message: 'Bad credentials' } }
  if (limits.isUsedUp(caller.credential)) return primary(limits.headers(caller.credential, true))
  const whole = await answerCaller(backstage, question, caller)
  const etag = etagOf(question, whole)
  const isSame = etag !== undefined && headers['if-none-match'] === etag
  const all = { ...limits.headers(caller.credential, isSame), ...whole.headers }
  if (isSame) return { status: 304, headers: { ...all, etag } }
  return { ...whole, headers: { ...all, ...(etag !== undefined && { etag }) } }
}

async function answerCaller(
  backstage: Backstage,
  question: Question,
  caller: Caller,
): Promise<Whole> {
  const { method, url, text } = question
  const found = find(method, url.pathname)
  if (!found) return violated(backstage, `${method} ${url.pathname} is not described`)
  const { operation, params } = found
  const query = Object.fromEntries(url.searchParams)
  const asked = { params, query, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
  const problems = [...operation.problems(asked), ...headerProblems(question)]
  if (problems.length > 0) return violated(backstage, `${operation.id}: ${problems.join('; ')}`)
  const refusal =
    refusedAccess(backstage, caller, params) ??
    refusedPermission(operation.id, caller) ??
    (method === 'GET' ? undefined : tooMany(backstage.limits.write(caller.credential)))
  if (refusal) return refusal
  const now = backstage.now()
  const visibleUntil = now - (backstage.faults.lagMs ?? -1)
  const handler = handlers[operation.id]
  if (!handler) throw new Error(`the fake GitHub doesn't know ${operation.id}`)
  const given = await handler.answer({ ...backstage, ...asked, caller, now, visibleUntil })
  return checked(backstage, operation, given)
}

function find(method: string, path: string) {
  for (const [one, operation] of operations) {
    const params = one === method ? operation.match(path) : undefined
    if (params) return { operation, params }
  }
  return undefined
}

function violated({ violations }: Backstage, what: string): Given {
  violations.push(what)
  return { status: 400, body: { message: what } }
}

function headerProblems({ headers, text }: Question): string[] {
  const isJson = /application\/(vnd\.github[\w.+-]*json|json)/
  return [
    ...(isJson.test(headers.accept ?? '') ? [] : ['Accept is not JSON']),
    ...(headers['x-github-api-version'] === '2022-11-28'
      ? []
      : ['X-GitHub-Api-Version is missing']),
    ...(headers['user-agent'] ? [] : ['User-Agent is missing']),
    ...(text === '' || isJson.test(headers['content-type'] ?? '')
      ? []
      : ['Content-Type is not JSON']),
  ]
}

/** What a credential can't see isn't there. */
function refusedAccess(
  { world }: Backstage,
  caller: Caller,
  { owner, repo }: Readonly<Record<string, string>>,
): Given | undefined {
  if (owner === undefined || repo === undefined) return undefined
  const isThere = world.repositories.has(`${owner}/${repo}`.toLowerCase())
  const isItsOwn = caller.repositories?.includes(repo) ?? true
  return isThere && isItsOwn ? undefined : notFound
}

function refusedPermission(id: string, caller: Caller): Whole | undefined {
  const { needs, by } = handlers[id] ?? {}
  const who = caller.kind === 'token' ? 'personal access token' : 'integration'
  const body = { message: `Resource not accessible by ${who}` }
  if (by !== undefined && by !== caller.kind) {
    return by === 'app'
      ? { status: 401, body: { message: 'A JSON web token could not be decoded' } }
      : { status: 403, body }
  }
  if (!needs) return undefined
  const [name, level] = needs
  const has = caller.permissions[name]
  if (has === 'write' || (has === 'read' && level === 'read')) return undefined
  return { status: 403, body, headers: { 'x-accepted-github-permissions': `${name}=${level}` } }
}

export function tooMany(retryAfter: number | undefined, always = false): Whole | undefined {
  if (retryAfter === undefined && !always) return undefined
  const message =
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
  const documentation_url =
    'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits'
  return {
    status: 403,
    body: { message, documentation_url },
    ...(retryAfter !== undefined && { headers: { 'retry-after': String(retryAfter) } }),
  }
}

export function primary(headers: Readonly<Record<string, string>>): Whole {
  return { status: 403, body: { message: 'API rate limit exceeded' }, headers }
}

/** The description forgets that a fork may be deleted while its pull request is open. */
const knownGap = /head\/repo must be object$/

/** Its own answers are held against the description too, so that the fake can't drift from it. */
function checked({ violations }: Backstage, operation: Operation, given: Given): Given {
  if (given.status > 299) return given
  const { body, problems } = operation.answer(given.status, given.body)
  for (const problem of problems.filter(one => !knownGap.test(one)))
    violations.push(`fake ${operation.id}: ${problem}`)
  return { status: given.status, body }
}

function etagOf({ method }: Question, { status, body }: Given): string | undefined {
  if (method !== 'GET' || status !== 200) return undefined
  return `W/"${createHash('sha256').update(JSON.stringify(body)).digest('hex')}"`
}
