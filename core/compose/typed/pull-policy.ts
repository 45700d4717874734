import { type PullPolicy } from '../../model/service.ts'
import { type Context, shown } from '../context.ts'
import { parseDuration } from '../forms/duration.ts'
import { has, scalarAt, wordOf } from '../read.ts'
import { type Mapping } from '../tree.ts'

const day = 86_400_000
const usual: readonly string[] = ['', 'missing', 'if_not_present']

/** Absent: missing. `build` is what happens anyway to a service with a build. */
export function pullPolicyOf(service: Mapping, context: Context): PullPolicy | undefined {
  const scalar = scalarAt(service, 'pull_policy')
  const word = scalar ? wordOf(scalar.value) : ''
  if (!scalar || usual.includes(word)) return undefined
  if (word === 'always' || word === 'never') return { kind: word }
  if (word === 'daily') return { kind: 'every', ms: day }
  if (word === 'weekly') return { kind: 'every', ms: 7 * day }
  const [, interval] = /^every_(.+)$/.exec(word) ?? []
  const ms = interval === undefined ? undefined : parseDuration(interval)
  if (ms !== undefined && ms > 0) return { kind: 'every', ms }
  if (word === 'build' && has(service, 'build')) return undefined
  const message =
    word === 'build'
      ? 'pull_policy: build needs "build"'
      : `pull_policy can not be ${shown(scalar)}`
  const hint = 'one of always, missing, never, daily, weekly, every_12h'
  context.problems.error(scalar.at, 'unsupported-value', message, hint)
  return undefined
}
