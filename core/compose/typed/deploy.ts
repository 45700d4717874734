import { type Resources, type RestartPolicy, type UpdateConfig } from '../../model/project.ts'
import { type Context, shown } from '../context.ts'
import { mapAt, scalarAt, textAt, wordOf } from '../read.ts'
import { type Mapping, type Scalar } from '../tree.ts'
import { atLeast, bytesAt, durationAt } from './values.ts'

/** One service with more is a mistake, or an attack on the scheduler. */
const maxReplicas = 10_000

export function replicasOf(service: Mapping, context: Context): number {
  const deploy = mapAt(service, 'deploy')
  const mode = scalarAt(deploy, 'mode')
  if (mode && mode.value !== 'replicated') {
    const message = `deploy.mode ${shown(mode)} is not supported`
    context.problems.error(mode.at, 'unsupported-value', message, 'use "replicated"')
  }
  const replicas = atLeast(deploy, 'replicas', 0, context) ?? 1
  if (replicas <= maxReplicas) return replicas
  const place = scalarAt(deploy, 'replicas')?.at ?? service.at
  context.problems.error(place, 'invalid-number', `at most ${maxReplicas} replicas`)
  return 1
}

export function resourcesOf(service: Mapping, context: Context): Resources {
  const resources = mapAt(mapAt(service, 'deploy'), 'resources')
  const limits = mapAt(resources, 'limits')
  const pids = atLeast(limits, 'pids', -1, context)
  return {
    limits: { ...amountOf(limits, context), ...(pids !== undefined && pids > 0 && { pids }) },
    reservations: amountOf(mapAt(resources, 'reservations'), context),
  }
}

export function updateOf(service: Mapping, context: Context): UpdateConfig {
  const update = mapAt(mapAt(service, 'deploy'), 'update_config')
  const order = textAt(update, 'order') as UpdateConfig['order']
  const monitorMs = durationAt(update, 'monitor', context)
  return {
    ...(order && { order }),
    ...(monitorMs !== undefined && { monitorMs }),
    failureAction: (textAt(update, 'failure_action') ??
      'rollback') as UpdateConfig['failureAction'],
  }
}

/** `deploy.restart_policy` wins over `restart`, as in the Compose Specification. Default: no restart. */
export function restartOf(service: Mapping, context: Context): RestartPolicy {
  const policy = mapAt(mapAt(service, 'deploy'), 'restart_policy')
  const restart = scalarAt(service, 'restart')
  if (!policy) return restart ? restartPolicy(restart, context) : { condition: 'none' }
  const maxAttempts = atLeast(policy, 'max_attempts', 0, context)
  const condition = conditionOf(scalarAt(policy, 'condition'), context)
  return { condition, ...(maxAttempts !== undefined && { maxAttempts }) }
}

function restartPolicy(scalar: Scalar, { problems }: Context): RestartPolicy {
  const [, word, attempts] =
    /^(no|always|unless-stopped|on-failure)(?::(\d{1,6}))?$/.exec(wordOf(scalar.value)) ?? []
  if (word === undefined || (attempts !== undefined && word !== 'on-failure')) {
    const hint = 'one of "no", always, on-failure, on-failure:3, unless-stopped'
    problems.error(scalar.at, 'unsupported-value', `restart can not be ${shown(scalar)}`, hint)
    return { condition: 'none' }
  }
  if (word === 'no') return { condition: 'none' }
  if (word !== 'on-failure') return { condition: 'any' }
  const maxAttempts = Number(attempts ?? 0)
  return { condition: 'on-failure', ...(maxAttempts > 0 && { maxAttempts }) }
}

function conditionOf(
  scalar: Scalar | undefined,
  { problems }: Context,
): RestartPolicy['condition'] {
  const word = scalar?.value ?? 'any'
  if (word === 'none' || word === 'on-failure' || word === 'any') return word
  if (word === 'no') return 'none'
  if (word === 'always' || word === 'unless-stopped') return 'any'
  if (scalar) {
    const message = `the restart condition can not be ${shown(scalar)}`
    problems.error(scalar.at, 'unsupported-value', message, 'one of none, on-failure, any')
  }
  return 'any'
}

function amountOf(map: Mapping | undefined, context: Context) {
  const cpus = atLeast(map, 'cpus', 0, context)
  const memoryBytes = bytesAt(map, 'memory', context)
  return {
    ...(cpus !== undefined && cpus > 0 && { cpus }),
    ...(memoryBytes !== undefined && memoryBytes > 0 && { memoryBytes }),
  }
}
