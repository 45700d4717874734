import { once } from 'node:events'
import type { ClientDuplexStream } from '@grpc/grpc-js'
import type { Etcd3, ILeaseKeepAliveRequest, ILeaseKeepAliveResponse } from 'etcd3'
import { systemClock } from '../clock.ts'
import type { Logger } from '../logger.ts'
import { callTimeoutMs } from './etcd-client.ts'
import { storeError } from './etcd-errors.ts'
import type { EtcdHosts } from './etcd-hosts.ts'
import type { Lease, LeaseOptions } from './store.ts'

type KeepAliveStream = ClientDuplexStream<ILeaseKeepAliveRequest, ILeaseKeepAliveResponse>

/** After a keepalive that was not answered, the next one comes this much sooner. */
const hurry = 4

export interface GrantOptions extends LeaseOptions {
  readonly ttlMs: number
  /** Aborts when the store's client closes. */
  readonly closed: AbortSignal
  readonly log: Logger
}

/**
 * etcd3's own lease is not used: it gives up at twice the time to live, when somebody else has long taken what
 * the lease held. Here the holder's time counts from when the last answered keepalive was *sent*, on the
 * monotonic clock, and etcd's from when it arrived: the holder knows first.
 */
export async function grantLease(
  hosts: EtcdHosts,
  { ttlMs, keepAlive = true, onKeepalive, closed, log }: GrantOptions,
): Promise<Lease> {
  const sentAt = performance.now()
  const wish = { TTL: Math.ceil(ttlMs / 1000) }
  const { ID: id } = await hosts.write(etcd => etcd.leaseClient.leaseGrant(wish))
  const lost = new AbortController()
  const revoked = new AbortController()
  const over = AbortSignal.any([lost.signal, revoked.signal, closed])
  // Not at `closed` itself, which outlives all leases and would collect their listeners.
  over.addEventListener('abort', () => closed.aborted && lost.abort(), { once: true })
  const deadline = new Deadline(() => lost.abort(), over)
  deadline.set(sentAt + ttlMs)
  if (keepAlive) void keep({ hosts, id, ttlMs, onKeepalive, over, lost, deadline, log })
  return {
    id,
    lost: lost.signal,
    revoke: async () => {
      revoked.abort()
      await hosts.write(etcd => etcd.leaseClient.leaseRevoke({ ID: id }))
    },
  }
}

interface Keeping {
  readonly hosts: EtcdHosts
  readonly id: string
  readonly ttlMs: number
  readonly onKeepalive: LeaseOptions['onKeepalive']
  readonly over: AbortSignal
  readonly lost: AbortController
  readonly deadline: Deadline
  readonly log: Logger
}

async function keep(keeping: Keeping): Promise<void> {
  const { hosts, id, ttlMs, onKeepalive, over, lost, deadline, log } = keeping
  const pauseMs = Math.floor(ttlMs / 3)
  let waitMs = pauseMs
  for (;;) {
    await systemClock.sleep(waitMs, over)
    if (over.aborted) return
    const sentAt = performance.now()
    const tell = (answered: boolean) =>
      onKeepalive?.({ answered, tookMs: performance.now() - sentAt })
    try {
      const timeoutMs = Math.min(callTimeoutMs, pauseMs)
      const isThere = await hosts.read(etcd => renew(etcd, id, timeoutMs))
      tell(true)
      if (!isThere) return lost.abort()
      deadline.set(sentAt + ttlMs)
      waitMs = pauseMs
    } catch (error) {
      log.warn({ lease: id, err: storeError(error) }, 'keepalive failed')
      tell(false)
      waitMs = pauseMs / hurry
    }
  }
}

/** False when etcd knows no such lease (any more): it then answers a time to live of 0. */
async function renew(etcd: Etcd3, id: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  const stream = (await etcd.leaseClient.leaseKeepAlive({ deadline })) as unknown as KeepAliveStream
  try {
    stream.write({ ID: id })
    const [answer] = (await once(stream, 'data', { signal: AbortSignal.timeout(timeoutMs) })) as [
      ILeaseKeepAliveResponse,
    ]
    return answer.TTL !== '0'
  } finally {
    stream.end()
  }
}

/** A timer of more than 24 days fires at once. */
const longestTimerMs = 2 ** 31 - 1

/** One timer that can be moved. */
class Deadline {
  readonly #onPassed: () => void
  readonly #over: AbortSignal
  #timer: NodeJS.Timeout | undefined

  constructor(onPassed: () => void, over: AbortSignal) {
    this.#onPassed = onPassed
    this.#over = over
    over.addEventListener('abort', () => clearTimeout(this.#timer), { once: true })
  }

  /** By `performance.now()`. */
  set(at: number): void {
    clearTimeout(this.#timer)
    if (this.#over.aborted) return
    const ms = Math.max(0, at - performance.now())
    this.#timer =
      ms > longestTimerMs
        ? setTimeout(() => this.set(at), longestTimerMs)
        : setTimeout(this.#onPassed, ms)
  }
}
