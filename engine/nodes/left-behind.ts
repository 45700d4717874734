import type { NewEvent } from '../../core/model/event.ts'

interface Versions {
  readonly own: string
  /** Of all engines that run. */
  readonly engines: readonly string[]
  /** By name. */
  readonly agents: ReadonlyMap<string, string>
}

const maxNamed = 10

/**
 * What an engine that starts reminds of: agents of another version. Nothing while engines differ, because agents come last in an
 * upgrade.
 */
export function leftBehind({ own, engines, agents }: Versions): NewEvent | undefined {
  if (engines.some(version => version !== own)) return undefined
  const behind = [...agents].filter(([, version]) => version !== own).sort()
  if (behind.length === 0) return undefined
  const named = behind.slice(0, maxNamed).map(([name, version]) => `${name} (${version})`)
  const more = behind.length > maxNamed ? ` and ${behind.length - maxNamed} more` : ''
  const message = `All engines have version ${own}; upgrade these agents next: ${named.join(', ')}${more}`
  return { kind: 'agent-version', level: 'warn', message }
}
