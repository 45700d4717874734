/** Commands run inside the container after its start and before its stop. */
export interface Hooks {
  readonly postStart?: readonly Hook[]
  readonly preStop?: readonly Hook[]
}

export interface Hook {
  readonly command: readonly string[]
  readonly user?: string
  readonly privileged?: boolean
  readonly workingDir?: string
  readonly environment?: Readonly<Record<string, string>>
}

export interface Logging {
  readonly driver?: string
  readonly options?: Readonly<Record<string, string>>
}

/** What stands between the container and its host. */
export interface Isolation {
  readonly privileged?: boolean
  readonly capAdd?: readonly string[]
  readonly capDrop?: readonly string[]
  readonly securityOpt?: readonly string[]
  /** Additional groups. */
  readonly groupAdd?: readonly string[]
  /** `host`; absent: one of its own. */
  readonly pid?: 'host'
  readonly ipc?: 'host' | 'private' | 'shareable' | 'none'
  readonly uts?: 'host'
  readonly userns?: 'host'
  readonly cgroup?: 'host' | 'private'
  readonly cgroupParent?: string
  /** OCI runtime, such as runsc. */
  readonly runtime?: string
}

/** Kernel settings and limits beside those of `resources`. */
export interface Tuning {
  readonly shmSizeBytes?: number
  readonly sysctls?: Readonly<Record<string, string>>
  /** By name; -1 means unlimited. */
  readonly ulimits?: Readonly<Record<string, Ulimit>>
  readonly cpuShares?: number
  /** Microseconds. */
  readonly cpuPeriod?: number
  /** Microseconds. */
  readonly cpuQuota?: number
  /** Microseconds. */
  readonly cpuRtPeriod?: number
  /** Microseconds. */
  readonly cpuRtRuntime?: number
  /** Such as 0-2,4. */
  readonly cpuset?: string
  readonly blkio?: Blkio
  /** Memory and swap together; -1: no limit on swap. */
  readonly memorySwapBytes?: number
  /** 0 to 100. */
  readonly swappiness?: number
  readonly oomKillDisable?: boolean
  /** -1000 to 1000. */
  readonly oomScoreAdj?: number
  readonly storageOpt?: Readonly<Record<string, string>>
}

export interface Ulimit {
  readonly soft: number
  readonly hard: number
}

export interface Blkio {
  /** 10 to 1000. */
  readonly weight?: number
  readonly weightDevices?: readonly { readonly path: string; readonly weight: number }[]
  /** Bytes per second. */
  readonly readBps?: readonly DeviceRate[]
  /** Operations per second. */
  readonly readIops?: readonly DeviceRate[]
  readonly writeBps?: readonly DeviceRate[]
  readonly writeIops?: readonly DeviceRate[]
}

export interface DeviceRate {
  readonly path: string
  readonly rate: number
}

export interface Devices {
  readonly mapped?: readonly DeviceMapping[]
  readonly cgroupRules?: readonly string[]
  /** GPUs and their kind, from `gpus` and `deploy.resources.reservations.devices`. */
  readonly requests?: readonly DeviceRequest[]
}

export interface DeviceMapping {
  readonly source: string
  readonly target: string
  /** Some of r, w and m. */
  readonly permissions: string
}

export interface DeviceRequest {
  readonly driver?: string
  /** -1: all. Zero when `deviceIds` says which. */
  readonly count: number
  readonly deviceIds?: readonly string[]
  readonly capabilities: readonly string[]
  readonly options?: Readonly<Record<string, string>>
}

/** How a container is attached, and what it finds by name. */
export interface NetworkSettings {
  /** `overlay`: the agent's bridge, with the networks below. */
  readonly mode?: 'overlay' | 'none' | 'host'
  /** Sorted by name; empty unless the mode is overlay. */
  readonly attachments?: readonly Attachment[]
  readonly macAddress?: string
  /** Asked for what is not a service, in place of the host's resolvers. */
  readonly dns?: readonly string[]
  readonly dnsSearch?: readonly string[]
  readonly dnsOptions?: readonly string[]
  readonly extraHosts?: readonly ExtraHost[]
  /** Other names for services, known to this one alone (`links`). */
  readonly links?: readonly { readonly service: string; readonly alias: string }[]
}

export interface Attachment {
  /** Key in the compose file. */
  readonly network: string
  /** Further names of the service on this network. */
  readonly aliases?: readonly string[]
}

export interface ExtraHost {
  readonly host: string
  /** An address, or `host-gateway`. */
  readonly address: string
}
