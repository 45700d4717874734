import type { Build } from './build.ts'
import type {
  Devices,
  Hooks,
  Isolation,
  Logging,
  NetworkSettings,
  Tuning,
} from './container-settings.ts'
import type { Placement, Resources, RestartPolicy, ServiceMode, UpdateConfig } from './deploy.ts'
import type { FileMount, Mount, SecretValue } from './mounts.ts'
import type { ContainerPort, PublishedPort } from './ports.ts'

/** One service of a compose file, with everything that scheduling, rollout and container need. */
export interface Service {
  readonly name: string
  /** As written. Absent when the image is only built. */
  readonly image?: string
  readonly build?: Build
  /** Absent: the image's own. An empty list clears it. */
  readonly command?: readonly string[]
  readonly entrypoint?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** Variables whose values are secret: `environment` has them not, the agent adds them. */
  readonly secretEnvironment?: Readonly<Record<string, SecretValue>>
  readonly labels: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly user?: string
  readonly workingDir?: string
  readonly containerName?: string
  readonly hostname?: string
  readonly domainname?: string
  /** Absent: missing. */
  readonly pullPolicy?: PullPolicy
  /** Such as linux/arm64. */
  readonly platform?: string
  readonly init?: boolean
  readonly tty?: boolean
  readonly stdinOpen?: boolean
  /** The container's own files can't be written. */
  readonly readOnly?: boolean
  readonly hooks?: Hooks
  readonly logging?: Logging
  readonly isolation?: Isolation
  readonly tuning?: Tuning
  readonly devices?: Devices
  /** Absent: on the project's default network, with nothing special. */
  readonly net?: NetworkSettings
  readonly expose: readonly ContainerPort[]
  readonly ports: readonly PublishedPort[]
  readonly mounts: readonly Mount[]
  /** Configs and secrets; the bytes are in `Manifest.files`, found by digest. */
  readonly files: readonly FileMount[]
  readonly dependsOn: readonly Dependency[]
  /** Absent: the image's own, if it has one. */
  readonly healthcheck?: Healthcheck
  readonly restart: RestartPolicy
  readonly stopGracePeriodMs: number
  readonly stopSignal?: string
  /** Absent: replicated. */
  readonly mode?: ServiceMode
  /** Without a meaning for the global modes. */
  readonly replicas: number
  readonly placement?: Placement
  readonly resources: Resources
  readonly update: UpdateConfig
  /** How a rolling update is taken back. Absent: as it was rolled out. */
  readonly rollback?: UpdateConfig
  /** `vip`: one stable address for its names, in place of those of its tasks. Absent: dnsrr. */
  readonly endpointMode?: 'vip' | 'dnsrr'
}

export type PullPolicy =
  | { readonly kind: 'always' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'never' }
  /** Pulled again when the last pull is older. */
  | { readonly kind: 'every'; readonly ms: number }

export interface Dependency {
  readonly service: string
  readonly condition: 'started' | 'healthy' | 'completed'
  readonly required: boolean
  readonly restart: boolean
}

export interface Healthcheck {
  /** `['CMD', …]`, `['CMD-SHELL', line]` or `['NONE']`, as in the Compose Specification. */
  readonly test: readonly string[]
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly retries: number
  readonly startPeriodMs: number
  readonly startIntervalMs: number
}
