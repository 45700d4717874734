import type {
  Placement,
  Resources,
  RestartPolicy,
  ServiceMode,
  UpdateConfig,
} from '../model/deploy.ts'
import { byName, number, object, oneOf, optional, texts } from './schema.ts'

export const placement = object<Placement>({
  constraints: optional(texts),
  spread: optional(texts),
  maxPerAgent: optional(number),
})

export const restartPolicy = object<RestartPolicy>({
  condition: oneOf({ none: true, 'on-failure': true, any: true }),
  maxAttempts: optional(number),
  delayMs: optional(number),
  windowMs: optional(number),
})

const amount = { cpus: optional(number), memoryBytes: optional(number) }

export const resources = object<Resources>({
  limits: object<Resources['limits']>({ ...amount, pids: optional(number) }),
  reservations: object<Resources['reservations']>({
    ...amount,
    generic: optional(byName(number)),
  }),
})

export const serviceMode = oneOf<ServiceMode>({
  replicated: true,
  global: true,
  'replicated-job': true,
  'global-job': true,
})

export const updateConfig = object<UpdateConfig>({
  order: optional(oneOf({ 'start-first': true, 'stop-first': true })),
  parallelism: optional(number),
  delayMs: optional(number),
  maxFailureRatio: optional(number),
  monitorMs: optional(number),
  failureAction: oneOf({ pause: true, continue: true, rollback: true }),
})
