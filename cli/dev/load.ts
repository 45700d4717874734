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
const timeoutMs = 5000
const maxInFlight = 500
const maxBodyBytes = 64 * 1024
const keptFailures = 5

/**
 * Asks a page 250 times a second, each time over a new connection, whether or not earlier requests have ended: a
 * server that hangs is noticed. Anything but a 200 with a whole body within 5 s is a failure.
 */
export function startLoad(url: string, onPage: (body: string) => void): Load {
  const agent = new Agent({ keepAlive: false })
  const startedAt = performance.now()
  const underWay = new Set<Promise<void>>()
  const failures: string[] = []
  let [requests, failed] = [0, 0]

  const ask = () => {
    requests++
    const asked = fetchPage(url, agent).then(onPage, (err: unknown) => {
      failed++
      if (failures.length < keptFailures) failures.push(String(err))
    })
    const tracked = asked.finally(() => underWay.delete(tracked))
    underWay.add(tracked)
  }
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1000) * perSecond
    while (requests < due && underWay.size < maxInFlight) ask()
  }, tickMs)

  return {
    stop: async () => {
      clearInterval(timer)
      const rate = requests / ((performance.now() - startedAt) / 1000)
      await Promise.all(underWay)
      agent.destroy()
      return { requests, failed, rate, failures }
    },
  }
}

/** The page's text. Rejects on anything but a 200. */
export async function fetchPage(url: string, agent?: Agent): Promise<string> {
  return await new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs)
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
    asked.on('error', reject)
    asked.end()
  })
}
