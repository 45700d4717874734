import { BanyanError } from '../../core/errors.ts'
import { withDeadline } from '../../platform/deadline.ts'
import type { Reply } from '../github/ask-for.ts'
import type { GitHub } from '../github/github.ts'
import { compareCommits, getPull, listPulls } from '../github/requests/pulls.ts'
import type { Pull } from '../github/shapes.ts'
import { ForgeLimited } from './forge-limited.ts'
import type { PullSeen } from './pull.ts'

const deadlineMs = 20_000
/** More open pull requests than these are seen when something is heard of them. */
const maxPages = 5
const usualWaitMs = 60_000

/** What a head is over its base. */
export interface Comparison {
  readonly mergeBase: string
  readonly behind: number
}

export interface OpenPulls {
  readonly pulls: readonly PullSeen[]
  readonly etag?: string
}

/** Pull requests of one repository as GitHub's API shows them. */
export class PullForge {
  readonly #github: GitHub
  readonly #now: () => number

  constructor(github: GitHub, now: () => number) {
    this.#github = github
    this.#now = now
  }

  /** Undefined where there is none, or none that the credential may see. */
  async get(number: number, signal: AbortSignal): Promise<PullSeen | undefined> {
    const reply = await within(signal, async limited => {
      return await getPull(this.#github, number, limited)
    })
    if (reply.status === 404) return undefined
    return seen(this.#read(reply, 'Pull requests: read'))
  }

  /** Into the branch. Undefined: nothing has changed since the answer that had the ETag. */
  async open(
    base: string,
    etag: string | undefined,
    signal: AbortSignal,
  ): Promise<OpenPulls | undefined> {
    const pulls: PullSeen[] = []
    let first: string | undefined
    for (let page = 1; page <= maxPages; page++) {
      const wish = { base, page, ...(page === 1 && etag !== undefined && { etag }) }
      const reply = await within(signal, async limited => {
        return await listPulls(this.#github, wish, limited)
      })
      if (reply.status === 304) return undefined
      const found = this.#read(reply, 'Pull requests: read')
      first ??= reply.headers['etag']
      pulls.push(...found.map(seen))
      if (found.length < 100) break
    }
    // one page's tag says nothing of the next ones
    return { pulls, ...(first !== undefined && pulls.length < 100 && { etag: first }) }
  }

  /** Rejects with `git-moved` (retry) where the head isn't there. */
  async compare(base: string, head: string, signal: AbortSignal): Promise<Comparison> {
    const reply = await within(signal, async limited => {
      return await compareCommits(this.#github, { base, head }, limited)
    })
    if (reply.status === 404) {
      const what = `GitHub knows no commit ${head.slice(0, 7)}`
      throw new BanyanError('git-moved', `${what}: not yet, or not any more`, 'retry')
    }
    const { merge_base_commit: mergeBase, behind_by: behind } = this.#read(reply, 'Contents: read')
    return { mergeBase: mergeBase.sha, behind }
  }

  #read<T>(reply: Reply<T>, permission: string): T {
    if (reply.ok) return reply.body
    const { status, headers } = reply
    const isLimit = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0'
    if (status === 429 || (status === 403 && isLimit)) {
      throw new ForgeLimited(limitEnd(headers, this.#now()))
    }
    const { owner, repo } = this.#github
    if (status >= 500) {
      throw new BanyanError('forge-unreachable', `GitHub answered with ${status}`, 'retry')
    }
    if (status === 401) {
      throw new BanyanError(
        'forge-auth',
        `GitHub refused the credential of ${owner}/${repo}`,
        'wait',
      )
    }
    throw new BanyanError(
      'forge-permission',
      `GitHub answered with ${status} for pull requests of ${owner}/${repo}: the credential needs "${permission}"`,
      'wait',
    )
  }
}

function limitEnd(headers: Readonly<Record<string, string>>, now: number): number {
  const after = Number(headers['retry-after'])
  if (after > 0) return now + Math.min(after * 1000, 3_600_000)
  const reset = Number(headers['x-ratelimit-reset']) * 1000
  return reset > now ? Math.min(reset, now + 3_600_000) : now + usualWaitMs
}

async function within<T>(
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return await withDeadline(deadlineMs, signal, ask)
}

function seen({ number, head, base, state, merged, labels, title }: Pull): PullSeen {
  return {
    ...{ number, head: head.sha, headRef: head.ref, base: base.ref },
    fork: head.repo === undefined || head.repo !== base.repo,
    ...{ state, merged: merged === true, labels, title },
  }
}
