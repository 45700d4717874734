import { type RestartPolicy } from '../../model/deploy.ts'
import { type Context, shown } from '../context.ts'
import { mapAt, scalarAt, textAt, wordOf } from '../read.ts'
import { type Mapping, type Scalar } from '../tree.ts'
import { atLeast, durationAt, present } from './values.ts'

/** `deploy.restart_policy` wins over `restart`, as in the Compose Specification. Default: no restart. */
export function restartOf(service: Mapping, context: Context): RestartPolicy {
  const policy = mapAt(mapAt(service, 'deploy'), 'restart_policy')
  const restart = scalarAt(service, 'restart')
  const isJob = jobs.includes(textAt(mapAt(service, 'deploy'), 'mode') ?? '')
  const place = policy ? scalarAt(policy, 'condition') : restart
  const found = policy
    ? policyOf(policy, isJob ? 'on-failure' : 'any', context)
    : shortPolicy(restart, context)
  if (!isJob || found.condition !== 'any' || !place) return found
  const message = `a job runs to its end: it can not be restarted ${shown(place)}`
  context.problems.error(place.at, 'conflict', message, 'write on-failure or "no"')
  return found
}

/** Their tasks run to their end. */
const jobs: readonly string[] = ['replicated-job', 'global-job']

function policyOf(
  policy: Mapping,
  usual: RestartPolicy['condition'],
  context: Context,
): RestartPolicy {
  return {
    condition: conditionOf(scalarAt(policy, 'condition'), usual, context),
    ...present('maxAttempts', atLeast(policy, 'max_attempts', 0, context)),
    ...present('delayMs', durationAt(policy, 'delay', context)),
    ...present('windowMs', durationAt(policy, 'window', context)),
  }
}

function shortPolicy(scalar: Scalar | undefined, { problems }: Context): RestartPolicy {
  if (!scalar) return { condition: 'none' }
  const [, word, attempts] =
    /^(no|always|unless-stopped|on-failure)(?::(\d{1,6}))?$/.exec(wordOf(scalar.value)) ?? []
  if (scalar.value === '') return { condition: 'none' }
  if (word === undefined || (attempts !== undefined && word !== 'on-failure')) {
    const hint = 'one of "no", always, on-failure, on-failure:3, unless-stopped'
    problems.error(scalar.at, 'unsupported-value', `restart can not be ${shown(scalar)}`, hint)
    return { condition: 'none' }
  }
  if (word === 'no') return { condition: 'none' }
  if (word !== 'on-failure') return { condition: 'any' }
  return { condition: 'on-failure', ...present('maxAttempts', Number(attempts ?? 0) || undefined) }
}

function conditionOf(
  scalar: Scalar | undefined,
  usual: RestartPolicy['condition'],
  { problems }: Context,
): RestartPolicy['condition'] {
  const word = scalar?.value ?? usual
  if (word === 'none' || word === 'on-failure' || word === 'any') return word
  if (word === 'no') return 'none'
  if (word === 'always' || word === 'unless-stopped' || word === '') return 'any'
  if (scalar) {
    const message = `the restart condition can not be ${shown(scalar)}`
    problems.error(scalar.at, 'unsupported-value', message, 'one of none, on-failure, any')
  }
  return 'any'
}
