import type { ContainerSpec } from '../../core/model/container-spec.ts'
import type { Healthcheck } from '../../core/model/service.ts'
import type { Health } from '../../core/model/task.ts'

/** How to find out whether a container may serve. */
export type Check =
  | { readonly kind: 'command'; readonly healthcheck: Healthcheck }
  /** No health check, but ports that should answer. */
  | { readonly kind: 'tcp'; readonly ports: readonly number[] }
  /** Neither: having survived its start is all there is to see. */
  | { readonly kind: 'survival' }

interface Sample {
  /** When the probe ended, epoch milliseconds. */
  readonly at: number
  readonly ok: boolean
  readonly output: string
}

/** What the samples so far add up to, for one run of one container. */
export interface HealthState {
  readonly startedAt: number
  /** Was running when the agent came: it may have been serving all along. */
  readonly adopted: boolean
  readonly probes: number
  readonly succeeded: boolean
  readonly health: Exclude<Health, 'none'>
  /** In a row, those that count. */
  readonly failures: number
  readonly lastAt?: number
  /** Of the last probe, if that failed. */
  readonly output?: string
}

export interface Verdict {
  readonly health: Health
  readonly ready: boolean
  /** Adopted and not seen enough of: say nothing yet, or a serving container loses its routes. */
  readonly undecided: boolean
  /** Epoch milliseconds; absent when nothing is left to find out. */
  readonly nextProbeAt?: number
  readonly output?: string
}

const firstCommandMs = 20
const secondCommandMs = 100
const firstConnectMs = 50
const slowestConnectMs = 500
/** Without an answering port, a container that has survived this long counts as ready. */
const monitorMs = 10_000
const survivalMs = 500

/** The file's health check, else the image's, else its TCP ports. A check without a test changes the image's timing. */
export function checkOf(spec: ContainerSpec, image: Healthcheck | undefined): Check {
  const written = spec.healthcheck
  const test = written?.test.length ? written.test : (image?.test ?? [])
  const healthcheck = written ?? image
  if (healthcheck && test.length > 0 && test[0] !== 'NONE') {
    return { kind: 'command', healthcheck: { ...healthcheck, test } }
  }
  const ports = spec.net?.mode === 'none' ? [] : tcpPorts(spec)
  return ports.length > 0 ? { kind: 'tcp', ports } : { kind: 'survival' }
}

export function startOfRun(startedAt: number, adopted: boolean): HealthState {
  return { startedAt, adopted, probes: 0, succeeded: false, health: 'starting', failures: 0 }
}

/**
 * Docker's rules (Dockerfile reference, HEALTHCHECK): `retries` failures in a row make it unhealthy, one
 * success healthy; before the first success, failures in the start period don't count. One rule is ours:
 * because we probe early (see `nextCommandAt`), failures before one full interval don't count either.
 */
export function afterProbe(check: Check, state: HealthState, sample: Sample): HealthState {
  const { output: _output, ...before } = state
  const seen = { ...before, probes: state.probes + 1, lastAt: sample.at }
  if (sample.ok) return { ...seen, succeeded: true, health: 'healthy', failures: 0 }
  const counts = check.kind === 'command' && counted(check.healthcheck, state, sample)
  const failures = state.failures + (counts ? 1 : 0)
  const unhealthy = check.kind === 'command' && failures >= Math.max(1, check.healthcheck.retries)
  return {
    ...seen,
    failures,
    health: unhealthy ? 'unhealthy' : state.health,
    output: sample.output,
  }
}

export function judge(check: Check, state: HealthState, now: number): Verdict {
  const output = state.output === undefined ? {} : { output: state.output }
  switch (check.kind) {
    case 'command': {
      const { retries } = check.healthcheck
      const undecided = state.adopted && !state.succeeded && state.probes < Math.max(1, retries)
      const ready = state.health === 'healthy'
      const nextProbeAt = nextCommandAt(check.healthcheck, state)
      return { health: state.health, ready, undecided, nextProbeAt, ...output }
    }
    case 'tcp':
      if (state.succeeded || now >= state.startedAt + monitorMs) return settled
      return { ...unsettled, nextProbeAt: nextConnectAt(state), ...output }
    case 'survival':
      if (state.succeeded) return settled
      return { ...unsettled, nextProbeAt: state.startedAt + survivalMs }
  }
}

const settled: Verdict = { health: 'none', ready: true, undecided: false }
const unsettled = { health: 'none', ready: false, undecided: false } as const

/**
 * Docker waits a whole interval before the first probe, which is most of what a deployment waits for. We probe
 * almost at once, because a container engine takes longer to start the probe's program than most servers take to
 * listen, then after 100 ms and in doubling steps, at most `start_interval` in the start period and `interval` after
 * it, until the first success. One probe always falls on the moment from which failures count, so that a container is
 * called unhealthy no later than by Docker.
 */
function nextCommandAt(healthcheck: Healthcheck, state: HealthState): number {
  const { startedAt, lastAt } = state
  if (lastAt === undefined) return startedAt + firstCommandMs
  const from = countsFrom(healthcheck, state)
  if (state.succeeded || lastAt >= from) return lastAt + healthcheck.intervalMs
  const inStartPeriod = lastAt < startedAt + healthcheck.startPeriodMs
  const slowest = inStartPeriod ? healthcheck.startIntervalMs : healthcheck.intervalMs
  const step = Math.min(
    doubling(secondCommandMs, state.probes - 1),
    Math.max(secondCommandMs, slowest),
  )
  return Math.min(lastAt + step, from)
}

function nextConnectAt({ startedAt, lastAt, probes }: HealthState): number {
  if (lastAt === undefined) return startedAt + firstConnectMs
  const step = Math.min(doubling(firstConnectMs, probes), slowestConnectMs)
  return Math.min(lastAt + step, startedAt + monitorMs)
}

function counted(healthcheck: Healthcheck, state: HealthState, sample: Sample): boolean {
  return state.succeeded || sample.at >= countsFrom(healthcheck, state)
}

function countsFrom({ startPeriodMs, intervalMs }: Healthcheck, { startedAt }: HealthState) {
  return startedAt + Math.max(startPeriodMs, intervalMs)
}

function doubling(firstMs: number, probes: number): number {
  return firstMs * 2 ** Math.min(probes, 20)
}

function tcpPorts({ expose, ports }: ContainerSpec): number[] {
  const all = [
    ...expose.map(({ port, protocol }) => ({ port, protocol })),
    ...ports.map(({ target, protocol }) => ({ port: target, protocol })),
  ]
  const tcp = all.filter(({ protocol }) => protocol === 'tcp').map(({ port }) => port)
  return [...new Set(tcp)].sort((a, b) => a - b)
}
