import { Agent, request } from 'node:http'

export interface LoadResult {
  readonly requests: number
  readonly failed: number
  /** Requests per second, over the whole time. */
  readonly rate: number
  /** What went wrong, at most five of them. */
  readonly failures: readonly string[]
}

export interface Load {
  /** Resolves once everything under way has ended. */
  stop(): Promise<LoadResult>
}

const perSecond = 250
const tickMs = 4
/** Of a longer pause between two ticks the rest is this process's own lateness. */
const longestTickMs = 100
const timeoutMs = 5000
const maxInFlight = 500
const maxBodyBytes = 64 * 1024
const keptFailures = 5

interface Asked {
  /** By the clock of ticks. */
  readonly at: number
  readonly giveUp: AbortController
}

/**
 * Asks a page 250 times a second, each time over a new connection, whether or not earlier requests have ended: a
 * server that hangs is noticed. Anything but a 200 with a whole body within 5 s is a failure. Time goes by only while this
 * process runs: on a busy machine it would else count its own standstill as the server's, and make up for it with a flood.
 */
export function startLoad(url: string, onPage: (body: string) => void): Load {
  const agent = new Agent({ keepAlive: false })
  const startedAt = performance.now()
  const underWay = new Map<Promise<void>, Asked>()
  const failures: string[] = []
  let [requests, failed, ranMs, tickedAt] = [0, 0, 0, startedAt]
  let isOver = false

  const ask = () => {
    requests++
    const giveUp = new AbortController()
    const asked = fetchPage(url, { agent, signal: giveUp.signal }).then(onPage, (err: unknown) => {
      failed++
      if (failures.length < keptFailures) failures.push(String(err))
    })
    const tracked = asked.finally(() => underWay.delete(tracked))
    underWay.set(tracked, { at: ranMs, giveUp })
  }
  const timer = setInterval(() => {
    const now = performance.now()
    ranMs += Math.min(now - tickedAt, longestTickMs)
    tickedAt = now
    for (const { at, giveUp } of underWay.values()) {
      if (ranMs - at < timeoutMs) break // the others came later
      giveUp.abort(new Error(`no answer within ${timeoutMs / 1000} s`))
    }
    const due = isOver ? 0 : (ranMs / 1000) * perSecond
    while (requests < due && underWay.size < maxInFlight) ask()
  }, tickMs)

  return {
    stop: async () => {
      isOver = true
      const rate = requests / ((performance.now() - startedAt) / 1000)
      await Promise.all(underWay.keys())
      clearInterval(timer)
      agent.destroy()
      return { requests, failed, rate, failures }
    },
  }
}

interface FetchOptions {
  readonly agent?: Agent
  /** Default: 5 s. */
  readonly signal?: AbortSignal
}

/** The page's text. Rejects on anything but a 200. */
export async function fetchPage(url: string, options: FetchOptions = {}): Promise<string> {
  const { agent, signal = AbortSignal.timeout(timeoutMs) } = options
  return await new Promise((resolve, reject) => {
    const asked = request(url, { signal, ...(agent && { agent }) }, reply => {
      const chunks: Buffer[] = []
      let bytes = 0
      reply.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes <= maxBodyBytes) chunks.push(chunk)
      })
      reply.on('error', reject)
      reply.on('end', () => {
        if (reply.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'))
        else reject(new Error(`answered ${reply.statusCode ?? 0}`))
      })
    })
    asked.on('error', err => reject(signal.aborted ? reasonOf(signal, err) : err))
    asked.end()
  })
}

function reasonOf({ reason }: AbortSignal, err: Error): Error {
  return reason instanceof Error ? reason : err
}
