import { label } from '../docker/labels.ts'
import type { ObservedContainer } from '../runtime.ts'
import { attempt, call } from './call.ts'
import { meanings } from './errors.ts'
import { parseContainers } from './parse.ts'

const limitMs = 30_000

async function containerIds(
  program: readonly string[],
  agent: string,
  signal: AbortSignal,
): Promise<string[]> {
  const argv = ['ps', '--all', '--no-trunc', '--quiet', `--filter=label=${label.agent}=${agent}`]
  const limits = { what: 'list containers', limitMs, signal, meanings: meanings.other }
  const { stdout } = await call(program, argv, limits)
  return stdout.split('\n').filter(id => id !== '')
}

/** One that goes between the two commands makes the second fail, but it prints the others. */
export async function listContainers(
  program: readonly string[],
  agent: string,
  signal: AbortSignal,
): Promise<ObservedContainer[]> {
  const ids = await containerIds(program, agent, signal)
  if (ids.length === 0) return []
  const argv = ['container', 'inspect', ...ids]
  const { stdout } = await attempt(program, argv, { limitMs, signal })
  return stdout.trim() === '' ? [] : parseContainers(stdout)
}
