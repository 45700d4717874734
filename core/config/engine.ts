import type { RepositoryConfig } from './repository.ts'

export interface EngineConfig {
  /** The host name unless given; never empty. */
  readonly engineId: string
  readonly dataDir: string
  /** gRPC inside the control tunnel. */
  readonly grpcPort: number
  /** Absent: there is no control tunnel. */
  readonly control?: EngineControlConfig
  /** Where agents of other servers dial in, over mutual TLS; absent: nowhere. */
  readonly agentListen?: { readonly host: string; readonly port: number }
  /** `host:port` of it as other servers reach it; absent: found out. */
  readonly agentAddress?: string
  /** Path of the root-only unix socket that the CLI and the webhook receiver dial. */
  readonly socket: string
  readonly metricsPort: number
  /** Path of the Docker Engine's unix socket, for builds. */
  readonly dockerHost: string
  readonly multiEngine: boolean
  readonly managedEtcd: boolean
  /** Client port of the managed etcd, on loopback. */
  readonly etcdPort: number
  /** URLs such as `http://etcd-1:2379`; empty when etcd is managed. */
  readonly storeAddresses: readonly string[]
  readonly etcdAuth: EtcdAuth
  readonly managedRegistry: boolean
  /** Port of the managed registry, on loopback. */
  readonly registryPort: number
  /** Folder that the managed registries of all engines have in common; absent: each has its own, and they copy images. */
  readonly registrySharedDir?: string
  /** `host:port` without a scheme; absent when the registry is managed. */
  readonly externalRegistryUrl?: string
  /** Overlay network; one /24 of it for each agent. */
  readonly vpcCidr: string
  /** Stable addresses of services; apart from the overlay network. */
  readonly vipCidr: string
  /** Keys that seal secrets; made at the first start. Engines of one cluster have the same. */
  readonly secretsKeyFile: string
  /** age identities for files that SOPS encrypted. */
  readonly sopsAgeKeyFile?: string
  readonly repositories: readonly RepositoryConfig[]
  readonly notifications: readonly NotificationConfig[]
  /** Absent: nothing is backed up by itself. */
  readonly backup?: BackupConfig
}

/** Backups that an engine makes by itself. */
export interface BackupConfig {
  /** Cron, with seconds or without. */
  readonly schedule: string
  readonly folder: string
  /** So many of the newest stay in the folder. */
  readonly keep: number
  /** age recipients: who may open them. */
  readonly recipients: readonly string[]
}

/** The control tunnel, as an engine has it. */
export interface EngineControlConfig {
  readonly interface: string
  /** UDP. */
  readonly listenPort: number
  /** UDP: where the next key listens while keys are rotated, and then on; the one after it is at `listenPort` again. */
  readonly secondPort: number
  /** Host or IP address where others reach it; absent: found out. */
  readonly address?: string
}

/** How to get into an etcd that is not managed. */
export interface EtcdAuth {
  /** Comes with `passwordFile`. */
  readonly username?: string
  readonly passwordFile?: string
  readonly caFile?: string
  /** Comes with `keyFile`. */
  readonly certFile?: string
  readonly keyFile?: string
}

export interface NotificationConfig {
  readonly name: string
  readonly urlFile: string
  readonly format: 'json' | 'slack'
  readonly on: readonly ('failed' | 'recovered' | 'held')[]
  /** Empty: all. */
  readonly repositories: readonly string[]
}
