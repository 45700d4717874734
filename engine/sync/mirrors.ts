import type { RepositoryRef } from '../../core/config/repository.ts'
import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import type { Random } from '../../core/random.ts'
import { withDeadline } from '../../platform/deadline.ts'
import type { Endpoint } from '../../platform/endpoints/endpoint.ts'
import { EndpointSet } from '../../platform/endpoints/endpoint-set.ts'
import type { Logger } from '../../platform/logger.ts'
import { failures } from '../git/failures.ts'
import { parentsOf } from '../git/objects.ts'
import { RateLimited } from '../git/rate-limit.ts'
import type { CommitInfo, GitRepository, RepositoryWithHistory } from '../git/repository.ts'
import { type Known, maxAhead, whyNot } from './mirror-head.ts'
import { type Head, resolveRef } from './resolve-ref.ts'

/** The repository itself, or a mirror of it. */
export interface GitPlace extends Endpoint {
  readonly repository: RepositoryWithHistory
  readonly isMirror: boolean
}

interface MirrorsOptions {
  readonly name: string
  /** The repository itself is the first. */
  readonly places: readonly GitPlace[]
  /** Milliseconds. */
  readonly now: () => number
  readonly random: Random
  readonly log?: Logger
}

/** A repository and its mirrors: whoever is asked first is asked again half a minute after it failed three times. */
const breaker = { failureThreshold: 3, successThreshold: 1, openMs: 30_000, halfOpenRequests: 1 }

/** Failures that are no answer: a mirror may be asked. Everything else the repository has said, and it counts. */
const isAway = (error: unknown) =>
  ['git-unreachable', 'git-timeout', 'git-limited'].includes(codeOf(error))

/**
 * A repository with mirrors, which stand in for reading while it is away. Objects are named by their content, so it
 * doesn't matter where they come from; what a ref points at only the repository itself knows, and a mirror is
 * believed as far as mirror-head.ts says.
 */
export class Mirrors implements GitRepository {
  readonly set: EndpointSet<GitPlace>
  readonly #options: MirrorsOptions
  /** Who has what was fetched last. */
  #holder: GitPlace | undefined
  /** Why the repository itself was left alone. */
  #failure: unknown

  constructor(options: MirrorsOptions) {
    const { name, places, ...rest } = options
    this.#options = options
    this.set = new EndpointSet({ name: `git/${name}`, endpoints: places, breaker, ...rest })
  }

  /** By the repository itself, else by a mirror whose commit comes after the known one. Rejects as the repository did. */
  async head(wanted: RepositoryRef, known: Known, signal: AbortSignal): Promise<Head> {
    const reasons: string[] = []
    for (const place of this.set.toAsk()) {
      const found = await this.#ask(
        place,
        signal,
        async () => await this.#headAt(place, wanted, known, signal),
      )
      if (typeof found === 'string') reasons.push(found)
      else if (found) return this.#taken(place, found, known)
    }
    throw this.#away(reasons)
  }

  async fetch(ref: string, commit: string, signal: AbortSignal): Promise<CommitInfo> {
    const reasons: string[] = []
    for (const place of this.set.toAsk()) {
      const info = await this.#ask(
        place,
        signal,
        async () => await place.repository.fetch(ref, commit, signal),
      )
      if (typeof info === 'string') reasons.push(info)
      if (!info || typeof info === 'string') continue
      this.#holder = place
      return info
    }
    throw this.#away(reasons)
  }

  async resolve(ref: string, signal: AbortSignal): Promise<string> {
    return await this.#first.repository.resolve(ref, signal)
  }

  async tags(signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    return await this.#first.repository.tags(signal)
  }

  async readCommit(oid: string): ReturnType<GitRepository['readCommit']> {
    return await this.#read(repository => repository.readCommit(oid))
  }

  async readTree(oid: string): ReturnType<GitRepository['readTree']> {
    return await this.#read(repository => repository.readTree(oid))
  }

  async readBlob(oid: string, maxBytes?: number): ReturnType<GitRepository['readBlob']> {
    return await this.#read(repository => repository.readBlob(oid, maxBytes))
  }

  get #first(): GitPlace {
    const [first] = this.set.endpoints
    if (!first) throw new Error('no repository')
    return first
  }

  #taken({ name, isMirror }: GitPlace, head: Head, known: Known): Head {
    const { log } = this.#options
    const { commit } = head
    if (isMirror && commit !== known.head) log?.warn({ mirror: name, commit }, 'head of a mirror')
    return head
  }

  /** A sentence: why what it has doesn't count. */
  async #headAt(
    { name, isMirror, repository, timeoutMs }: GitPlace,
    wanted: RepositoryRef,
    known: Known,
    signal: AbortSignal,
  ): Promise<Head | string> {
    const look = async (limited: AbortSignal) => await resolveRef(repository, wanted, limited)
    if (!isMirror) return await look(signal)
    const head = await withDeadline(timeoutMs, signal, look).catch((error: unknown) => {
      throw codeOf(error) === 'git-cancelled' ? failures.timeout(name, timeoutMs, error) : error
    })
    const why = await this.#whyNot(repository, head, known, signal)
    return why === undefined ? head : `${name}: ${why}`
  }

  /** Most often the commit that was synced last is a parent; only else the mirror is asked for more. */
  async #whyNot(
    repository: RepositoryWithHistory,
    { ref, commit }: Head,
    known: Known,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (whyNot(commit, known, new Set()) === undefined) return undefined
    await repository.fetch(ref, commit, signal)
    const parents = new Set(parentsOf(await repository.readCommit(commit)))
    if (whyNot(commit, known, parents) === undefined) return undefined
    return whyNot(commit, known, await repository.ancestors(ref, commit, maxAhead, signal))
  }

  /**
   * Undefined: it is not there; of a mirror, a sentence that says why it is of no use. What the repository itself says other
   * than that is thrown.
   */
  async #ask<T>(
    place: GitPlace,
    signal: AbortSignal,
    action: () => Promise<T>,
  ): Promise<T | string | undefined> {
    const attempt = this.set.begin(place)
    if (!attempt) return undefined
    try {
      const answer = await action()
      await attempt.succeed()
      return answer
    } catch (error) {
      const away = isAway(error) && !signal.aborted
      if (away) await attempt.fail(error)
      else attempt.abandon()
      if (signal.aborted || (!away && !place.isMirror)) throw error
      if (place.isMirror) return messageOf(error)
      this.#failure = error
      return undefined
    }
  }

  #away(reasons: readonly string[]): unknown {
    const failure = this.#failure ?? failures.unreachable(this.#first.name, 'no answer')
    // that one says until when, too
    if (reasons.length === 0 || failure instanceof RateLimited) return failure
    const message = `${messageOf(failure)}. No mirror helps: ${reasons.join('; ')}`
    return new BanyanError(codeOf(failure), message, 'retry', { cause: failure })
  }

  async #read<T>(read: (repository: GitRepository) => Promise<T>): Promise<T> {
    const places = [...this.set.endpoints].sort(
      (a, b) => Number(b === this.#holder) - Number(a === this.#holder),
    )
    let missing: unknown
    for (const { repository } of places) {
      try {
        return await read(repository)
      } catch (error) {
        if (codeOf(error) !== 'git-object-missing') throw error
        missing ??= error
      }
    }
    throw missing
  }
}
