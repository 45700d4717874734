import { setTimeout as delay } from 'node:timers/promises'
import type { LogLine } from '../../agent/containers/runtime.ts'

/**
 * Runs what contract tests have containers do: statements separated by ';', each `echo …` (to standard error
 * with `>&2`), `sleep <seconds>`, `exit <code>` or `trap …` (ignored). Undefined when the signal came first.
 */
export async function runScript(
  script: string,
  write: (stream: LogLine['stream'], text: string) => void,
  signal: AbortSignal,
): Promise<number | undefined> {
  for (const statement of script.split(';').map(part => part.trim())) {
    const [word = '', ...rest] = statement.split(' ')
    if (word === 'echo') {
      const toError = rest.at(-1) === '>&2'
      write(toError ? 'stderr' : 'stdout', rest.filter(part => part !== '>&2').join(' '))
    } else if (word === 'sleep') {
      await delay(Number(rest[0]) * 1000, undefined, { signal }).catch(() => undefined)
    } else if (word === 'exit') {
      return Number(rest[0])
    }
    if (signal.aborted) return undefined
  }
  return 0
}
