import {
  type Placement,
  type ResourceAmount,
  type Resources,
  type RestartPolicy,
  type UpdateConfig,
} from '../../model/deploy.ts'
import { type Healthcheck, type PullPolicy } from '../../model/service.ts'
import { bytes, duration, listed, words } from './shown.ts'
import { as, group, named, type Writers } from './writers.ts'

export const healthcheck: Writers<Healthcheck> = {
  test: as('healthcheck.test', test => (test.length === 0 ? 'the image’s' : words(test))),
  intervalMs: as('healthcheck.interval', duration),
  timeoutMs: as('healthcheck.timeout', duration),
  retries: as('healthcheck.retries'),
  startPeriodMs: as('healthcheck.start_period', duration),
  startIntervalMs: as('healthcheck.start_interval', duration),
}

export const resources: Writers<Resources> = {
  limits: group<Resources['limits']>({
    ...amount('resources.limits'),
    pids: as('resources.limits.pids'),
  }),
  reservations: group<Resources['reservations']>({
    ...amount('resources.reservations'),
    generic: named('resources.reservations.generic_resources', String),
  }),
}

function amount(path: string): Writers<ResourceAmount> {
  return { cpus: as(`${path}.cpus`), memoryBytes: as(`${path}.memory`, bytes) }
}

export const placement: Writers<Placement> = {
  constraints: as('placement.constraints', listed),
  spread: as('placement.spread', listed),
  maxPerAgent: as('placement.max_replicas_per_node'),
}

export function update(path: 'update_config' | 'rollback_config'): Writers<UpdateConfig> {
  return {
    order: as(`${path}.order`),
    parallelism: as(`${path}.parallelism`),
    delayMs: as(`${path}.delay`, duration),
    maxFailureRatio: as(`${path}.max_failure_ratio`),
    monitorMs: as(`${path}.monitor`, duration),
    failureAction: as(`${path}.failure_action`),
  }
}

export function restartText(policy: RestartPolicy): string {
  const { condition, maxAttempts, delayMs, windowMs } = policy
  const notes = [
    ...(maxAttempts === undefined ? [] : [`at most ${maxAttempts}`]),
    ...(delayMs === undefined ? [] : [`after ${duration(delayMs)}`]),
    ...(windowMs === undefined ? [] : [`counted for ${duration(windowMs)}`]),
  ]
  return notes.length === 0 ? condition : `${condition} (${notes.join(', ')})`
}

export function pullText(policy: PullPolicy): string {
  return policy.kind === 'every' ? `every ${duration(policy.ms)}` : policy.kind
}
