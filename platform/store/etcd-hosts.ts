import type { Etcd3 } from 'etcd3'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { systemClock } from '../clock.ts'
import type { Endpoint } from '../endpoints/endpoint.ts'
import { EndpointSet } from '../endpoints/endpoint-set.ts'
import { keepChecking } from '../endpoints/health-check.ts'
import type { Reporting } from '../endpoints/metrics.ts'
import type { Logger } from '../logger.ts'
import { callTimeoutMs, createEtcdClient, type EtcdOptions } from './etcd-client.ts'
import { isAnswerTooLarge, storeError } from './etcd-errors.ts'

/** A member of etcd, or whatever stands before it, with a connection of its own. */
export interface EtcdHost extends Endpoint {
  readonly etcd: Etcd3
}

export type Ask = <T>(run: (etcd: Etcd3) => Promise<T>) => Promise<T>

interface Outcome<T> {
  readonly value?: T
  /** What the store said, which the others would say too. */
  readonly refusal?: unknown
}

/** One that is silent for so long has another one asked beside it, where asking twice does no harm. */
const hedgeMs = 1000
const againMs = 100
/** Each is looked at, by a read that most of the members agree on, so that no call has to find out that one hangs. */
const check = { intervalMs: 1000, timeoutMs: 2000 }
const breaker = { failureThreshold: 1, successThreshold: 1, openMs: 1000, halfOpenRequests: 1 }

/**
 * Which host is asked. etcd3's own choice is not used: it draws one for each call, and one that hangs, or that the others are
 * cut off from, costs a call its five seconds three times before it is left alone, and once more every five seconds.
 */
export class EtcdHosts {
  readonly #set: EndpointSet<EtcdHost>
  readonly #isChoice: boolean
  readonly #closed = new AbortController()

  constructor({ hosts, ...options }: EtcdOptions, log: Logger) {
    const endpoints = hosts.map(name => {
      const etcd = createEtcdClient({ ...options, hosts: [name] })
      return { name, priority: 0, timeoutMs: callTimeoutMs, etcd }
    })
    this.#isChoice = hosts.length > 1
    this.#set = new EndpointSet({
      ...{ name: 'store', endpoints, breaker, now: () => performance.now(), random: Math.random },
      ...(this.#isChoice && { log }),
    })
    if (this.#isChoice) void this.#keepChecking()
  }

  /** For what may be asked twice: the next one is asked when one fails or is silent, and all again while they choose a leader. */
  readonly read: Ask = async run => {
    const until = performance.now() + callTimeoutMs
    for (;;) {
      try {
        return settled(await this.#race(run))
      } catch (error) {
        const isOver = performance.now() + againMs > until || this.#closed.signal.aborted
        if (isOver || !isAway(error) || this.#set.endpoints.length === 1) throw error
        await systemClock.sleep(againMs, this.#closed.signal)
      }
    }
  }

  /** For what may be done once: another one is asked only if it never left. */
  readonly write: Ask = async run => {
    const hosts = this.#inOrder()
    for (const [index, host] of hosts.entries()) {
      try {
        return settled(await this.#ask(host, run))
      } catch (error) {
        if (!neverLeft(error) || index === hosts.length - 1) throw error
      }
    }
    throw noHost()
  }

  /** What each has shown. */
  get endpoints(): Reporting {
    return this.#set
  }

  /** The one to open a stream to. */
  best(): EtcdHost {
    const [first] = this.#inOrder()
    if (!first) throw noHost()
    return first
  }

  /** Of one that was the best: it is not well, and another one is. */
  isWorse(host: EtcdHost): boolean {
    return !this.#set.isClosed(host) && this.#set.isClosed(this.best())
  }

  close(): void {
    this.#closed.abort()
    for (const { etcd } of this.#set.endpoints) etcd.close()
  }

  /** Those that are well, then the others. */
  #inOrder(): readonly EtcdHost[] {
    const well = this.#set.toAsk().filter(host => this.#set.isClosed(host))
    return [...well, ...this.#set.endpoints.filter(host => !well.includes(host))]
  }

  /** Starts the next one when one fails, or when none has answered for a while. Rejects as the first did when all failed. */
  async #race<T>(run: (etcd: Etcd3) => Promise<T>): Promise<Outcome<T>> {
    const waiting = [...this.#inOrder()]
    const failures: BanyanError[] = []
    let running = 0
    let timer: NodeJS.Timeout | undefined
    const answer = new Promise<Outcome<T>>((resolve, reject) => {
      const next = () => {
        const host = waiting.shift()
        if (!host) return running === 0 ? reject(failures[0] ?? noHost()) : undefined
        running++
        this.#ask(host, run).then(resolve, (error: unknown) => {
          running--
          failures.push(storeError(error))
          next()
        })
      }
      timer = setInterval(() => waiting.length > 0 && next(), hedgeMs)
      next()
    })
    return await answer.finally(() => clearInterval(timer))
  }

  /** Rejects where there is no answer; that is noted of one that is well, and of a single one, which nobody looks at otherwise. */
  async #ask<T>(host: EtcdHost, run: (etcd: Etcd3) => Promise<T>): Promise<Outcome<T>> {
    const isNoted = !this.#isChoice || this.#set.isClosed(host)
    const attempt = isNoted ? this.#set.begin(host) : undefined
    try {
      const outcome = await outcomeOf(run(host.etcd))
      await attempt?.succeed()
      return outcome
    } catch (error) {
      await attempt?.fail(error)
      throw error
    }
  }

  async #keepChecking(): Promise<void> {
    await keepChecking({
      ...{ set: this.#set, timeoutMs: check.timeoutMs, intervalMs: () => check.intervalMs },
      check: async ({ etcd }) => {
        await outcomeOf(etcd.kv.range({ key: Buffer.from('/banyan/'), count_only: true }))
      },
      isInUse: () => false,
      ...{ clock: systemClock, random: Math.random, signal: this.#closed.signal },
    })
  }
}

/** Rejects where there is no answer. */
async function outcomeOf<T>(answer: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await answer }
  } catch (refusal) {
    if (isAway(refusal)) throw refusal
    return { refusal }
  }
}

/** It said nothing, or nothing that counts. */
function isAway(error: unknown): boolean {
  return storeError(error).code === 'store-unavailable' && !isAnswerTooLarge(error)
}

function settled<T>(outcome: Outcome<T>): T {
  if ('refusal' in outcome) throw outcome.refusal
  return outcome.value as T
}

function noHost(): BanyanError {
  return new BanyanError('internal', 'A store has a host', 'bug')
}

/** As grpc-js says it. */
const neverLeftWords = ['No connection established', 'Channel closed before call started']

/** There was no connection to send it on. */
function neverLeft(error: unknown): boolean {
  const message = messageOf(error)
  return neverLeftWords.some(words => message.includes(words))
}
