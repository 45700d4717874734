import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isolatedGitEnv } from '../git-fixture.ts'
import { serveGit } from '../git-server.ts'
import { answerTo, primary, tooMany, type Backstage, type Whole } from './answer.ts'
import { Callers, type FakeApp, type Permissions } from './callers.ts'
import type { Faults } from './faults.ts'
import { gitHubLimits, Limits, type Limit } from './limits.ts'
import { World, type Comparison, type PullRow } from './world.ts'

export interface FakeGitHubOptions {
  /** `owner/name`; the first is meant where none is named. Default: `acme/shop`. */
  readonly repositories?: readonly string[]
  /** Personal access tokens. Default: `pat`, which may do everything but check runs. */
  readonly tokens?: Readonly<Record<string, Permissions>>
  readonly app?: FakeApp
  /** Folder of a bare repository, served as the first of `repositories`. */
  readonly git?: string
  readonly address?: string
  /** Default: the machine's clock. */
  readonly now?: () => number
  readonly limit?: Partial<Limit>
  /** Default: 1000, as GitHub. */
  readonly statusesPerContext?: number
  /** Awaited before a request is answered. */
  readonly onRequest?: (asked: Asked) => Promise<void>
}

export interface Asked {
  /** `METHOD /path`; of Git `LOOK-UP`, `FETCH`, and `FETCHED` once it is answered. */
  readonly request: string
  readonly body: string
  /** Address of who asks. */
  readonly from: string
}

export interface Seen {
  /** `METHOD /path?query`. */
  readonly request: string
  readonly body: string
  readonly at: number
  /** 0: it got no answer. */
  status: number
}

/** What personal access tokens get unless told otherwise. */
const allPermissions: Permissions = {
  ...{ statuses: 'write', deployments: 'write', pull_requests: 'write', checks: 'write' },
  ...{ contents: 'read', repository_hooks: 'read' },
}

export type FakeGitHub = Awaited<ReturnType<typeof startFakeGitHub>>

/**
 * GitHub's API over real HTTP, for one server: what it takes and answers is held against GitHub's own description, and it has
 * limits, permissions and faults. Tests look at what it *has*; a suite ends with `violations` being empty.
 */
export async function startFakeGitHub(options: FakeGitHubOptions = {}) {
  const { repositories = ['acme/shop'], address = '127.0.0.1', now = Date.now } = options
  const { onRequest } = options
  const faults: Faults = {}
  const requests: Seen[] = []
  const world = new World(repositories)
  const callers = new Callers(options.app, now)
  const tokens = Object.entries(options.tokens ?? { pat: allPermissions })
  for (const [token, permissions] of tokens) callers.add(token, permissions)
  const backstage: Backstage = {
    ...{ world, callers, faults, now, violations: [] },
    limits: new Limits({ ...gitHubLimits, ...options.limit }, now),
    statusesPerContext: options.statusesPerContext ?? 1000,
    compare: async (base, head) => await compare(world, options.git, base, head),
  }
  const [main = ''] = repositories
  const gitPrefix = `/${main}.git/`
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake.test')
    if (options.git !== undefined && url.pathname.startsWith(gitPrefix)) {
      if (!callers.findBasic(request.headers.authorization)) {
        return void response.writeHead(401, { 'www-authenticate': 'Basic' }).end()
      }
      const path = url.pathname.slice(gitPrefix.length) + url.search
      return void answerGit(options.git, path, request, response, onRequest)
    }
    void serve({ ...backstage, ...(onRequest && { onRequest }) }, requests, url, request, response)
  })
  await new Promise<void>(resolve => server.listen(0, address, resolve))
  const origin = `http://${address}:${(server.address() as AddressInfo).port}`
  return {
    origin,
    apiUrl: `${origin}${root}`,
    /** Of the first repository. */
    gitUrl: `${origin}/${main}.git`,
    ...{ world, callers, faults, requests },
    violations: backstage.violations as readonly string[],
    /** Oldest first, as are all of these. */
    statuses: (sha: string) => world.statuses.filter(row => row.sha === sha),
    deployments: () => world.deployments,
    checks: (sha: string) => world.checks.filter(row => row.head_sha === sha),
    comments: (pull: number) => world.comments.filter(row => row.pull === pull),
    /** Opens a pull request, or changes one. Where there is a Git repository, it gets `refs/pull/<number>/head`. */
    pull: async (given: Partial<PullRow> & { readonly number: number }) => {
      const row = pullOf(world.pulls.get(given.number), given, main, now())
      if (options.git !== undefined) await setPullHead(options.git, row)
      world.pulls.set(row.number, row)
      return row
    },
    /** Everything works again. */
    heal: () => {
      for (const key of Object.keys(faults)) Reflect.deleteProperty(faults, key)
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

const root = '/api/v3'

async function answerGit(
  git: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  onRequest: FakeGitHubOptions['onRequest'],
): Promise<void> {
  if (onRequest) {
    const from = request.socket.remoteAddress ?? ''
    const chunk: unknown = request.method === 'POST' ? await firstChunk(request) : undefined
    const isFetch = chunk instanceof Buffer && !chunk.includes('command=ls-refs')
    await onRequest({ request: isFetch ? 'FETCH' : 'LOOK-UP', body: '', from })
    if (chunk instanceof Buffer) request.unshift(chunk)
    const answered = () => void onRequest({ request: 'FETCHED', body: '', from })
    if (isFetch) response.once('finish', answered)
  }
  serveGit(git, path, request, response)
}

/** Null: it ended without any. */
async function firstChunk(request: IncomingMessage): Promise<unknown> {
  for (;;) {
    const chunk: unknown = request.read()
    if (chunk !== null || request.readableEnded || request.destroyed) return chunk
    await Promise.race([once(request, 'readable'), once(request, 'close')])
  }
}

async function serve(
  backstage: Backstage & Pick<FakeGitHubOptions, 'onRequest'>,
  requests: Seen[],
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { faults, now } = backstage
  const method = request.method ?? 'GET'
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const path = url.pathname.startsWith(`${root}/`) ? url.pathname.slice(root.length) : url.pathname
  const seen: Seen = { request: `${method} ${path}${url.search}`, body: text, at: now(), status: 0 }
  requests.push(seen)
  const from = request.socket.remoteAddress ?? ''
  await backstage.onRequest?.({ request: `${method} ${path}`, body: text, from })
  const isHit = faults.only?.test(`${method} ${path}`) ?? true
  if (isHit && faults.delayMs !== undefined) await delay(faults.delayMs)
  if (isHit && (faults.down || isLost(faults, 'dropBefore', method))) return void response.destroy()
  const whole =
    (isHit ? instead(backstage, path) : undefined) ??
    (await answerTo(backstage, {
      ...{ method, headers: request.headers, text },
      url: new URL(path + url.search, url),
    }))
  if (isHit && isLost(faults, 'dropAfter', method)) return void response.destroy()
  seen.status = whole.status
  const body = whole.body === undefined ? '' : JSON.stringify(whole.body)
  response.writeHead(whole.status, {
    'content-type': 'application/json; charset=utf-8',
    ...whole.headers,
  })
  response.end(isHit && faults.bytes !== undefined ? ' '.repeat(faults.bytes) : body)
}

function isLost(faults: Faults, which: 'dropBefore' | 'dropAfter', method: string): boolean {
  const left = faults[which] ?? 0
  if (method === 'GET' || left <= 0) return false
  faults[which] = left - 1
  return true
}

/** The answer of a fault. */
function instead({ faults, now }: Backstage, path: string): Whole | undefined {
  const { redirect, status, body = { message: 'no' }, secondary, primary: used } = faults
  if (redirect && path.startsWith(redirect.from)) {
    const rest = path.slice(redirect.from.length)
    const to = redirect.to.startsWith('/') ? root + redirect.to : redirect.to
    return { status: redirect.status, headers: { location: to + rest } }
  }
  if (status !== undefined) return { status, body }
  if (secondary) return tooMany(secondary.retryAfter, true)
  if (!used) return undefined
  const reset = String(Math.ceil(now() / 1000) + used.resetIn)
  return primary({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })
}

const run = promisify(execFile)

async function compare(
  world: World,
  git: string | undefined,
  base: string,
  head: string,
): Promise<Comparison | undefined> {
  const known = world.comparisons.get(`${base}...${head}`)
  if (known || git === undefined) return known ?? { mergeBase: base, aheadBy: 1, behindBy: 0 }
  const ask = async (...args: readonly string[]) => {
    const { stdout } = await run('git', ['--git-dir', git, ...args], { env: isolatedGitEnv })
    return stdout.trim()
  }
  try {
    const mergeBase = await ask('merge-base', base, head)
    const counts = await ask('rev-list', '--left-right', '--count', `${base}...${head}`)
    const [behindBy = 0, aheadBy = 0] = counts.split(/\s+/).map(Number)
    return { mergeBase, aheadBy, behindBy }
  } catch {
    return undefined
  }
}

function pullOf(
  before: PullRow | undefined,
  given: Partial<PullRow> & { readonly number: number },
  repository: string,
  updatedAt: number,
): PullRow {
  const end = (ref: string) => ({ sha: '0'.repeat(40), ref, repo: repository })
  const usual = {
    ...{ state: 'open' as const, title: 'Change', draft: false, user: 'ada', labels: [] },
    ...{ head: end('feature'), base: end('main') },
  }
  return { ...usual, ...before, ...given, updatedAt }
}

async function setPullHead(git: string, { number, head }: PullRow): Promise<void> {
  const args = ['--git-dir', git, 'update-ref', `refs/pull/${number}/head`, head.sha]
  await run('git', args, { env: isolatedGitEnv })
}
