import type { Healthcheck } from '../../../core/model/service.ts'

/** As it travels. Durations are nanoseconds. */
export interface DockerHealthcheck {
  readonly Test?: readonly string[]
  readonly Interval?: number
  readonly Timeout?: number
  readonly Retries?: number
  readonly StartPeriod?: number
  readonly StartInterval?: number
}

/** Zero or absent means Docker's default (Dockerfile reference, HEALTHCHECK). */
export function healthcheckOf(docker: DockerHealthcheck): Healthcheck | undefined {
  if (!docker.Test || docker.Test.length === 0) return undefined
  return {
    test: docker.Test,
    intervalMs: milliseconds(docker.Interval) || 30_000,
    timeoutMs: milliseconds(docker.Timeout) || 30_000,
    retries: docker.Retries || 3,
    startPeriodMs: milliseconds(docker.StartPeriod),
    startIntervalMs: milliseconds(docker.StartInterval) || 5_000,
  }
}

function milliseconds(nanoseconds = 0): number {
  return Math.round(nanoseconds / 1e6)
}
