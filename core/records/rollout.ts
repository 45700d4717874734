import type { BuildReport, Builds } from '../model/build-report.ts'
import type { FailureCause, Rollout, RolloutPhase } from '../model/rollout.ts'
import { byName, flag, number, object, oneOf, optional, text, textByName, texts } from './schema.ts'

const failureCause = object<FailureCause>({
  code: text,
  message: text,
  service: optional(text),
  task: optional(text),
  agent: optional(text),
  exitCode: optional(number),
  probe: optional(text),
  lastLines: optional(texts),
})

const phase = oneOf<RolloutPhase>({
  pending: true,
  building: true,
  scheduling: true,
  starting: true,
  verifying: true,
  switching: true,
  draining: true,
  done: true,
  failed: true,
  'rolled-back': true,
  superseded: true,
})

const phaseTimes = object<Rollout['times']>({
  pending: optional(number),
  building: optional(number),
  scheduling: optional(number),
  starting: optional(number),
  verifying: optional(number),
  switching: optional(number),
  draining: optional(number),
  done: optional(number),
  failed: optional(number),
  'rolled-back': optional(number),
  superseded: optional(number),
})

export const rollout = object<Rollout>({
  app: text,
  generation: number,
  from: optional(number),
  phase,
  times: phaseTimes,
  deadlineAt: optional(number),
  images: textByName,
  placements: textByName,
  waiting: optional(text),
  blocked: optional(flag),
  cause: optional(failureCause),
})

export const builds = object<Builds>({
  app: text,
  generation: number,
  services: byName(
    object<BuildReport>({
      outcome: oneOf({ built: true, reused: true, failed: true }),
      startedAt: number,
      tookMs: number,
      image: optional(text),
      lines: texts,
    }),
  ),
})
