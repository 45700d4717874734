import type {
  Devices,
  ExtraHost,
  Hooks,
  Isolation,
  Logging,
  NetworkSettings,
  Tuning,
} from './container-settings.ts'

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
  /** Those that services are on, sorted by name. Absent: the default one. */
  readonly networks?: readonly Network[]
  /** Applications to be live before it (`x-banyan: { after: […] }`), sorted. Absent: none. */
  readonly after?: readonly string[]
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

export interface Build {
  /** Folder, relative to the repository's root; "" is the root itself. */
  readonly context: string
  /** File, relative to the context. */
  readonly dockerfile: string
  /** The Dockerfile itself; `dockerfile` is then not read. */
  readonly dockerfileInline?: string
  readonly args: Readonly<Record<string, string>>
  readonly target?: string
  readonly labels: Readonly<Record<string, string>>
  /** Network of the build's containers: `host`, `none` or a network of the builder. */
  readonly network?: string
  readonly extraHosts?: readonly ExtraHost[]
  readonly noCache?: boolean
  /** Whether base images are looked up anew. */
  readonly pull?: boolean
  /** At most one: the builder makes images of one platform. */
  readonly platforms?: readonly string[]
  readonly shmSizeBytes?: number
  readonly cacheFrom?: readonly string[]
}

export type PullPolicy =
  | { readonly kind: 'always' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'never' }
  /** Pulled again when the last pull is older. */
  | { readonly kind: 'every'; readonly ms: number }

export interface Network {
  /** Key in the compose file; `default` is the one that services are on without saying so. */
  readonly name: string
  /** `<project>_<name>`, or the file's own `name:`: projects that share an external network meet there. */
  readonly runtimeName: string
  readonly external: boolean
  /** Without a way out. */
  readonly internal: boolean
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
      /** The container's own files at the target are not copied into a new volume. */
      readonly noCopy?: boolean
      /** Folder inside the volume. */
      readonly subpath?: string
    }
  /** A volume without a name lives and dies with its container. */
  | { readonly kind: 'anonymous'; readonly target: string; readonly readOnly: boolean }
  | {
      readonly kind: 'bind'
      readonly source: string
      readonly target: string
      readonly readOnly: boolean
      /** False: a folder that is missing on the host is an error. */
      readonly createHostPath?: boolean
      readonly propagation?: string
      readonly selinux?: 'z' | 'Z'
    }
  | {
      readonly kind: 'tmpfs'
      readonly target: string
      readonly sizeBytes?: number
      /** Permission bits; absent: 0o1777. */
      readonly mode?: number
    }
  /** The root of another image, read-only. */
  | {
      readonly kind: 'image'
      readonly source: string
      readonly target: string
      readonly subpath?: string
    }

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
  /** Names the content: sha256 of a config, hex; of a secret, nothing that tells of its value (secret.ts). */
  readonly digest: string
  /** Present when the content is not in the manifest but in the secret store. */
  readonly stored?: SecretRef
  /** Permission bits, such as 0o444. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** A secret without a place in the container's files. */
export type SecretValue = Pick<FileMount, 'digest' | 'stored'>

/** A secret of `banyan secret set`, in the version that the manifest was accepted with. */
export interface SecretRef {
  /** `global`, or the application's name. */
  readonly scope: string
  readonly name: string
  /** From 1. */
  readonly version: number
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
  /** Before the first restart; absent: 1 s, then growing. */
  readonly delayMs?: number
  /** How long a task has to run before its restarts are forgotten. */
  readonly windowMs?: number
}

/** A job's tasks run to their end once per generation. */
export type ServiceMode = 'replicated' | 'global' | 'replicated-job' | 'global-job'

export interface Placement {
  /** Such as `node.labels.zone == eu`, as written. */
  readonly constraints?: readonly string[]
  /** Labels of agents to spread over, in this order, such as `node.labels.zone`. */
  readonly spread?: readonly string[]
  readonly maxPerAgent?: number
}

export interface Resources {
  readonly limits: ResourceAmount & { readonly pids?: number }
  readonly reservations: ResourceAmount & {
    /** Amounts of what the agents' configuration announces, such as `gpu`. */
    readonly generic?: Readonly<Record<string, number>>
  }
}

export interface ResourceAmount {
  readonly cpus?: number
  readonly memoryBytes?: number
}

export interface UpdateConfig {
  /** Absent: the file does not say; blue-green unless volumes or host ports forbid it. */
  readonly order?: 'start-first' | 'stop-first'
  /** How many tasks change at once; 0: all. Absent: all at once, blue-green. */
  readonly parallelism?: number
  /** Between one batch and the next. */
  readonly delayMs?: number
  /** 0 to 1. */
  readonly maxFailureRatio?: number
  /** How long a new task must stay healthy before it counts. */
  readonly monitorMs?: number
  readonly failureAction: 'pause' | 'continue' | 'rollback'
}

/** What a container is made from: a service without what only the engine needs, its image pinned. */
export type ContainerSpec = Omit<
  Service,
  | 'build'
  | 'mode'
  | 'replicas'
  | 'placement'
  | 'update'
  | 'rollback'
  | 'endpointMode'
  | 'dependsOn'
  | 'image'
> & {
  /** By digest where the engine built it, else as written. */
  readonly image: string
  /** The volumes that `mounts` name. */
  readonly volumes: readonly Volume[]
  /** The networks that it is attached to. Absent: the default one. */
  readonly networks?: readonly Network[]
  /** Hashes of the services that it restarts with (`depends_on.restart`): when one changes, so does this. */
  readonly follows?: Readonly<Record<string, string>>
  /** Of a job: the generation that it runs for, as it runs once for each. */
  readonly run?: number
}
