import { Agent, get } from 'node:http'

export interface SteadyResult {
  readonly requests: number
  readonly failed: number
  /** What went wrong, by sentence. */
  readonly errors: Readonly<Record<string, number>>
  /** Of each request that was answered, in milliseconds. */
  readonly times: readonly number[]
}

interface SteadyOptions {
  readonly url: string
  readonly perSecond: number
  /** Connections to keep; absent: a new one for each request. */
  readonly keep?: number
}

const requestTimeoutMs = 10_000
const shownFailures = 20

/** Requests at a steady rate until stopped. */
export function startSteadyLoad({ url, perSecond, keep }: SteadyOptions) {
  const agent = new Agent(
    keep === undefined
      ? { keepAlive: false }
      : { keepAlive: true, maxSockets: keep, scheduling: 'fifo' },
  )
  const errors: Record<string, number> = {}
  const times: number[] = []
  const open = new Set<Promise<void>>()
  let requests = 0
  let failed = 0
  const fire = async () => {
    requests++
    const from = performance.now()
    try {
      await ask(url, agent)
      times.push(performance.now() - from)
    } catch (error) {
      failed++
      const sentence = error instanceof Error ? error.message : String(error)
      errors[sentence] = (errors[sentence] ?? 0) + 1
      if (failed <= shownFailures) {
        const connection = keep === undefined ? 'new' : 'kept'
        const moment = new Date().toISOString()
        process.stderr.write(`${moment} ${url} on a ${connection} connection: ${sentence}\n`)
      }
    }
  }
  const started = performance.now()
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1000) * perSecond)
    for (let n = requests; n < Math.min(due, requests + 50); n++) {
      const one = fire().finally(() => open.delete(one))
      open.add(one)
    }
  }, 5)
  return {
    stop: async (): Promise<SteadyResult> => {
      clearInterval(timer)
      await Promise.all(open)
      agent.destroy()
      return { requests, failed, errors, times }
    },
  }
}

async function ask(url: string, agent: Agent): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const call = get(url, { agent, timeout: requestTimeoutMs }, response => {
      response.resume()
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200) resolve()
        else reject(new Error(`HTTP ${response.statusCode ?? 0}`))
      })
    })
    call.on('timeout', () => call.destroy(new Error('timeout')))
    call.on('error', reject)
  })
}
