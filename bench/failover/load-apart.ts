import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

export interface LoadOutcome {
  readonly failed: number
  readonly requests: number
}

/**
 * A steady load from a process of its own. In this one hundreds of agents shake hands: requests that were due meanwhile would be
 * sent all at once, more than the page's server has room for in its queue.
 */
export function startLoadApart(urls: readonly string[], perSecond: number) {
  const program = resolve('bench/failover/load-process.ts')
  const argv = ['--import', 'tsx', program, String(perSecond), ...urls]
  const child = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
  const closed = once(child, 'close')
  return {
    stop: async (): Promise<LoadOutcome> => {
      child.stdin.end()
      await closed
      return JSON.parse(text) as LoadOutcome
    },
  }
}
