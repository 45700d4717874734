/**
 * A manifest after loading: merged, interpolated, normalised, every default filled in. Plain data, safe to
 * store as JSON. Durations are milliseconds, sizes bytes; lists whose order means nothing are sorted, so
 * that two ways of writing one thing give one hash.
 */
export interface Project {
  readonly name: string
  /** Sorted by name. */
  readonly services: readonly Service[]
  readonly volumes: readonly Volume[]
}

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
  readonly labels: Readonly<Record<string, string>>
  readonly user?: string
  readonly workingDir?: string
  readonly containerName?: string
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
  readonly replicas: number
  readonly resources: Resources
  readonly update: UpdateConfig
}

export interface Build {
  /** Folder, relative to the repository's root; "" is the root itself. */
  readonly context: string
  /** File, relative to the context. */
  readonly dockerfile: string
  readonly args: Readonly<Record<string, string>>
  readonly target?: string
  readonly labels: Readonly<Record<string, string>>
}

export type Protocol = 'tcp' | 'udp'

export interface ContainerPort {
  readonly port: number
  readonly protocol: Protocol
}

export interface PublishedPort {
  /** Absent: every address of every agent. */
  readonly hostIp?: string
  readonly published: number
  readonly target: number
  readonly protocol: Protocol
  /** ingress: answered on every agent. host: only where the task runs, at most one task per agent. */
  readonly mode: 'ingress' | 'host'
}

export type Mount =
  | {
      readonly kind: 'volume'
      readonly name: string
      readonly target: string
      readonly readOnly: boolean
    }
  /** A volume without a name lives and dies with its container. */
  | { readonly kind: 'anonymous'; readonly target: string; readonly readOnly: boolean }
  | {
      readonly kind: 'bind'
      readonly source: string
      readonly target: string
      readonly readOnly: boolean
    }
  | { readonly kind: 'tmpfs'; readonly target: string; readonly sizeBytes?: number }

export interface Volume {
  /** Key in the compose file. */
  readonly name: string
  /** Name at the runtime: `<project>_<name>`, or the file's own `name:`. */
  readonly runtimeName: string
  readonly external: boolean
  readonly driver?: string
  readonly driverOpts: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
}

export interface FileMount {
  readonly kind: 'config' | 'secret'
  readonly name: string
  readonly target: string
  /** sha256 of the content, hex. */
  readonly digest: string
  /** Permission bits, such as 0o444. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

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

export interface RestartPolicy {
  readonly condition: 'none' | 'on-failure' | 'any'
  /** Absent: no limit. */
  readonly maxAttempts?: number
}

export interface Resources {
  readonly limits: ResourceAmount & { readonly pids?: number }
  readonly reservations: ResourceAmount
}

export interface ResourceAmount {
  readonly cpus?: number
  readonly memoryBytes?: number
}

export interface UpdateConfig {
  /** Absent: the file does not say; blue-green unless volumes or host ports forbid it. */
  readonly order?: 'start-first' | 'stop-first'
  /** How long a new task must stay healthy before it counts. */
  readonly monitorMs?: number
  readonly failureAction: 'pause' | 'continue' | 'rollback'
}

/** What a container is made from: a service without what only the engine needs, its image pinned. */
export type ContainerSpec = Omit<
  Service,
  'build' | 'replicas' | 'update' | 'dependsOn' | 'image'
> & {
  /** By digest where the engine built it, else as written. */
  readonly image: string
  /** The volumes that `mounts` name. */
  readonly volumes: readonly Volume[]
}
