import { z } from 'zod'
import { tunnelKeyPattern } from '../names.ts'
import type { EngineControlConfig } from './engine.ts'
import type {
  ClientControlConfig,
  BreakerConfig,
  HealthCheckConfig,
  EngineEndpoint,
} from './endpoints.ts'
import { duration, flag, given, hostPort, port, wholeNumber } from './values.ts'

// Engines as those name them who dial them, and the tunnel to them.

const defaultTimeoutSeconds = 2
const defaultControlPort = 51821

export const interfaceName = z
  .string()
  .regex(/^[a-zA-Z0-9_.-]{1,15}$/, 'must be an interface name of at most 15 characters')

const engineHost = z.string().regex(/^[a-zA-Z0-9.:-]*$/, 'must be a host name or an address')
const tunnelKey = z
  .string()
  .refine(
    text => text === '' || tunnelKeyPattern.test(text),
    'must be a WireGuard public key: 44 characters of base64',
  )

const engine = z
  .strictObject({
    address: hostPort.transform(address),
    wg_public_key: tunnelKey.default(''),
    control_port: port.default(defaultControlPort),
    priority: wholeNumber(0, 1000).default(1),
    timeout_seconds: wholeNumber(1, 600).default(defaultTimeoutSeconds),
  })
  .transform((raw): EngineEndpoint => ({
    address: raw.address,
    ...given({ wgPublicKey: raw.wg_public_key }),
    controlPort: raw.control_port,
    priority: raw.priority,
    timeoutMs: raw.timeout_seconds * 1000,
  }))

export const enginesFields = {
  engine_host: engineHost.default(''),
  engine_port: port.default(50051),
  engine_wg_public_key: tunnelKey.default(''),
  engines: z.array(engine).max(100).default([]),
}

interface EngineChoice {
  readonly engine_host: string
  readonly engine_port: number
  readonly engine_wg_public_key: string
  readonly engines: readonly EngineEndpoint[]
}

/** The list where there is one; else the single engine, if a host is given. */
export function engineEndpoints(raw: EngineChoice): readonly EngineEndpoint[] {
  if (raw.engines.length > 0) return raw.engines
  if (raw.engine_host === '') return []
  return [
    {
      address: address({ host: raw.engine_host, port: raw.engine_port }),
      ...given({ wgPublicKey: raw.engine_wg_public_key }),
      ...usual,
    },
  ]
}

export function socketEndpoint(path: string): EngineEndpoint {
  return { address: `unix:${path}`, ...usual }
}

const usual = {
  controlPort: defaultControlPort,
  priority: 1,
  timeoutMs: defaultTimeoutSeconds * 1000,
} as const

/** Names and meaning as in the circuit breakers that people know from proxies. */
export const breakerFields = {
  circuit_breaker: z
    .strictObject({
      failure_threshold: wholeNumber(1, 1000).default(3),
      success_threshold: wholeNumber(1, 1000).default(2),
      timeout_seconds: wholeNumber(1, 3600).default(10),
      half_open_requests: wholeNumber(1, 100).default(1),
    })
    .prefault({}),
}

export const healthCheckFields = {
  health_check: z
    .strictObject({
      enabled: flag.default(true),
      interval_seconds: wholeNumber(1, 3600).default(10),
      timeout_seconds: wholeNumber(1, 600).default(5),
    })
    .prefault({}),
}

type Choice<F extends Readonly<Record<string, z.ZodType>>> = {
  readonly [K in keyof F]: z.output<F[K]>
}

export function breakerConfig({
  circuit_breaker: raw,
}: Choice<typeof breakerFields>): BreakerConfig {
  return {
    failureThreshold: raw.failure_threshold,
    successThreshold: raw.success_threshold,
    openMs: raw.timeout_seconds * 1000,
    halfOpenRequests: raw.half_open_requests,
  }
}

export function healthCheckConfig({
  health_check: { enabled, interval_seconds: interval, timeout_seconds: timeout },
}: Choice<typeof healthCheckFields>): { readonly healthCheck?: HealthCheckConfig } {
  if (!enabled) return {}
  return { healthCheck: { intervalMs: interval * 1000, timeoutMs: timeout * 1000 } }
}

/** Undefined where it is not enabled. */
export const engineControl = z
  .strictObject({
    enabled: flag.default(false),
    interface: interfaceName.default('banyan-ctl'),
    listen_port: port.default(defaultControlPort),
    second_port: wholeNumber(0, 65_535).default(0),
    address: engineHost.default(''),
  })
  .transform((raw): EngineControlConfig | undefined =>
    raw.enabled
      ? {
          interface: raw.interface,
          listenPort: raw.listen_port,
          secondPort: raw.second_port === 0 ? portAfter(raw.listen_port) : raw.second_port,
          ...given({ address: raw.address }),
        }
      : undefined,
  )

function portAfter(port: number): number {
  return port === 65_535 ? port - 1 : port + 1
}

export function clientControl(defaultInterface: string) {
  return z
    .strictObject({
      interface: interfaceName.default(defaultInterface),
      listen_port: wholeNumber(0, 65_535).default(0),
      keepalive: duration(0, 3_600_000).prefault('25s'),
    })
    .transform((raw): ClientControlConfig => ({
      interface: raw.interface,
      listenPort: raw.listen_port,
      keepaliveMs: raw.keepalive,
    }))
}

export function address({ host, port: number }: { host: string; port: number }): string {
  return `${host.includes(':') ? `[${host}]` : host}:${number}`
}
