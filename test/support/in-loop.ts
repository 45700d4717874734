import type { TunnelStage } from './tunnel-stage.ts'

/** The same command again and again until `stop`, which answers what failed, and the longest of all in milliseconds. */
export function inLoop({ banyan }: Pick<TunnelStage, 'banyan'>, ...args: readonly string[]) {
  const failed: string[] = []
  let longestMs = 0
  let count = 0
  const over = new AbortController()
  const running = (async () => {
    while (!over.signal.aborted) {
      const began = performance.now()
      const { exitCode, text } = await banyan(...args)
      longestMs = Math.max(longestMs, performance.now() - began)
      count++
      if (exitCode !== 0) failed.push(text)
    }
  })()
  return async () => {
    over.abort()
    await running
    return { failed, longestMs, count }
  }
}
