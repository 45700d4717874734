import { type ServiceMode, type UpdateConfig } from '../../model/deploy.ts'
import { type Context, shown } from '../context.ts'
import { has, mapAt, scalarAt } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { atLeast, durationAt, present, wholeAt } from './values.ts'

/** One service with more is a mistake, or an attack on the scheduler. */
const maxReplicas = 10_000

const modes = ['replicated', 'global', 'replicated-job', 'global-job'] as const
const orders = ['start-first', 'stop-first'] as const
const failureActions = ['pause', 'continue', 'rollback'] as const

/** Absent: replicated. */
export function modeOf(service: Mapping, context: Context): ServiceMode | undefined {
  const mode = choiceAt(mapAt(service, 'deploy'), 'mode', modes, context)
  return mode === 'replicated' ? undefined : mode
}

export function replicasOf(service: Mapping, context: Context): number {
  const deploy = mapAt(service, 'deploy')
  const [map, key] = has(deploy, 'replicas') ? [deploy, 'replicas'] : [service, 'scale']
  const replicas = Number(scalarAt(map, key)?.value ?? 1)
  if (replicas <= maxReplicas) return replicas
  const place = scalarAt(map, key)?.at ?? service.at
  context.problems.error(place, 'invalid-number', `at most ${maxReplicas} replicas`)
  return 1
}

export function updateOf(service: Mapping, context: Context): UpdateConfig {
  const update = mapAt(mapAt(service, 'deploy'), 'update_config')
  const action = choiceAt(update, 'failure_action', failureActions, context)
  return { ...changeOf(update, context), failureAction: action ?? 'rollback' }
}

/** Absent: as the update, and it goes on until the old tasks run. A rollback is not rolled back. */
export function rollbackOf(service: Mapping, context: Context): UpdateConfig | undefined {
  const rollback = mapAt(mapAt(service, 'deploy'), 'rollback_config')
  if (!rollback || rollback.entries.size === 0) return undefined
  const action = choiceAt(rollback, 'failure_action', ['pause', 'continue'], context)
  return { ...changeOf(rollback, context), failureAction: action ?? 'pause' }
}

/** Absent: dnsrr. Without networks there is nothing that a stable address could lead to. */
export function endpointModeOf(
  service: Mapping,
  networkMode: string | undefined,
  context: Context,
): 'vip' | undefined {
  const deploy = mapAt(service, 'deploy')
  const mode = choiceAt(deploy, 'endpoint_mode', ['vip', 'dnsrr'], context)
  if (mode !== 'vip' || networkMode === undefined) return mode === 'vip' ? mode : undefined
  const message = `"endpoint_mode" has no effect: network_mode: ${networkMode} has no addresses`
  const place = scalarAt(deploy, 'endpoint_mode')
  if (place) context.problems.warn(place.at, 'ignored-key', message)
  return undefined
}

function changeOf(
  update: Mapping | undefined,
  context: Context,
): Omit<UpdateConfig, 'failureAction'> {
  warnOfDelay(update, context)
  return {
    ...present('order', choiceAt(update, 'order', orders, context)),
    ...present('parallelism', wholeAt(update, 'parallelism', [0, maxReplicas], context)),
    ...present('delayMs', durationAt(update, 'delay', context)),
    ...present('maxFailureRatio', ratioAt(update, context)),
    ...present('monitorMs', durationAt(update, 'monitor', context)),
  }
}

/** Swarm takes one task at a time where the file doesn't say; Banyan takes all. */
function warnOfDelay(update: Mapping | undefined, { problems }: Context): void {
  const delay = update?.entries.get('delay')
  if (!delay || Number(scalarAt(update, 'parallelism')?.value ?? 0) > 0) return
  const message = '"delay" has no effect: all tasks change at once'
  problems.warn(delay.key, 'ignored-key', message, 'write "parallelism: 1" beside it')
}

function ratioAt(update: Mapping | undefined, context: Context): number | undefined {
  const ratio = atLeast(update, 'max_failure_ratio', 0, context)
  const scalar = scalarAt(update, 'max_failure_ratio')
  if (ratio === undefined || ratio <= 1 || !scalar) return ratio
  context.problems.error(scalar.at, 'invalid-number', '"max_failure_ratio" is at most 1')
  return undefined
}

function choiceAt<T extends string>(
  map: Mapping | undefined,
  key: string,
  choices: readonly T[],
  { problems }: Context,
): T | undefined {
  const scalar = scalarAt(map, key)
  if (!scalar || scalar.value === '') return undefined
  const choice = choices.find(each => each === scalar.value)
  if (choice !== undefined) return choice
  const message = `${key} can not be ${shown(scalar)}`
  problems.error(scalar.at, 'unsupported-value', message, `one of ${choices.join(', ')}`)
  return undefined
}
