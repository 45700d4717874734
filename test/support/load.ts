import { Agent, get } from 'node:http'

export interface LoadResult {
  readonly requests: number
  readonly failed: number
  /** What went wrong, by sentence. */
  readonly errors: Readonly<Record<string, number>>
  /** How often each body was answered. */
  readonly bodies: Readonly<Record<string, number>>
}

export interface Load {
  /** So far. */
  result(): LoadResult
  /** Resolves when an answer has this body. */
  sees(body: string): Promise<void>
  stop(): Promise<LoadResult>
}

/**
 * Time for the kernel to repeat a SYN three times: the page's server queues nine connections, and on a busy machine
 * drops more. A SYN that was sent to a backend that is gone stays with it, however often it is repeated.
 */
const requestTimeoutMs = 10_000

/** Requests at a steady rate, each on a new connection, until stopped; at most two minutes. */
export function startLoad(url: string, perSecond = 200): Load {
  const agent = new Agent({ keepAlive: false, maxSockets: 500 })
  const errors: Record<string, number> = {}
  const bodies: Record<string, number> = {}
  const waiters = new Map<string, () => void>()
  const open = new Set<Promise<void>>()
  let requests = 0
  let failed = 0
  const fire = async () => {
    requests++
    try {
      const body = await request(url, agent)
      bodies[body] = (bodies[body] ?? 0) + 1
      waiters.get(body)?.()
    } catch (error) {
      failed++
      const sentence = error instanceof Error ? error.message : String(error)
      errors[sentence] = (errors[sentence] ?? 0) + 1
    }
  }
  const started = Date.now()
  const timer = setInterval(() => {
    const due = Math.floor(((Date.now() - started) / 1000) * perSecond)
    for (let n = requests; n < Math.min(due, requests + 50); n++) {
      const one = fire().finally(() => open.delete(one))
      open.add(one)
    }
  }, 5)
  const limit = setTimeout(() => clearInterval(timer), 120_000)
  const result = () => ({ requests, failed, errors, bodies })
  return {
    result,
    sees: async body => {
      if ((bodies[body] ?? 0) > 0) return
      await new Promise<void>(resolve => waiters.set(body, resolve))
    },
    stop: async () => {
      clearInterval(timer)
      clearTimeout(limit)
      await Promise.all(open)
      agent.destroy()
      return result()
    },
  }
}

async function request(url: string, agent: Agent): Promise<string> {
  return await new Promise((resolve, reject) => {
    const call = get(url, { agent, timeout: requestTimeoutMs }, response => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8').trim())
        else reject(new Error(`HTTP ${response.statusCode ?? 0}`))
      })
    })
    call.on('timeout', () => call.destroy(new Error('timeout')))
    call.on('error', reject)
  })
}
