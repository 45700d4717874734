import type { ManifestPolicy } from '../compose/policy.ts'
import type { ForgeName } from './forge.ts'

/** The one configuration file after loading: checked, every default filled in, durations in ms, sizes in bytes. */
export interface Config {
  readonly engine: EngineConfig
  readonly agent: AgentConfig
  readonly cli: CliConfig
  readonly webhook: WebhookConfig
  readonly logging: LoggingConfig
}

export interface EngineConfig {
  /** The host name unless given; never empty. */
  readonly engineId: string
  readonly dataDir: string
  /** gRPC for agents, on loopback. */
  readonly grpcPort: number
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

export interface RepositoryConfig {
  /** Unique; safe in store keys, paths and metrics. */
  readonly name: string
  /** http(s), ssh, scp-like or local path; never holds a password. */
  readonly url: string
  readonly ref: RepositoryRef
  /** Globs of manifest paths, relative to the repository's root. */
  readonly manifests: readonly string[]
  /** Cron with seconds (6 fields) or without (5), never more often than every 10 s. */
  readonly poll: string
  readonly auth: RepositoryAuth
  /** How its webhooks are signed and worded. */
  readonly forge: ForgeName
  readonly fetch: FetchLimits
  /** Absent: commits need no signature. */
  readonly signers?: Signers
  readonly webhookSecretFile?: string
  /** For `${…}` in manifests. */
  readonly variables: Readonly<Record<string, string>>
  readonly prune: boolean
  readonly pruneBudget: PruneBudget
  readonly suspend: boolean
  /** What its manifests may ask for beyond what is harmless. */
  readonly policy: ManifestPolicy
  readonly rolloutTimeoutMs: number
}

export type RepositoryRef = FixedRef | VersionRange

interface FixedRef {
  readonly kind: 'branch' | 'tag' | 'commit'
  /** Short name, or the commit's full id. */
  readonly name: string
}

/** The tag with the highest version in the range. */
interface VersionRange {
  readonly kind: 'semver'
  readonly name: string
}

/** Fits `GitRemote`: a token file, or an ssh key with the hosts it may talk to, or nothing. */
export interface RepositoryAuth {
  readonly tokenFile?: string
  /** Where the token may be sent: a host, with its port if it has one. Absent: where it was first sent. */
  readonly host?: string
  readonly sshKeyFile?: string
  readonly knownHostsFile?: string
}

/** Whose signature a commit needs: files of keys, at least one. */
export interface Signers {
  /** As ssh-keygen's ALLOWED SIGNERS. */
  readonly sshFile?: string
  /** A keyring, binary or armored. */
  readonly gpgFile?: string
}

/** What one fetch may take before it is given up. */
export interface FetchLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
}

/** A sync removes at most so many applications by itself: whichever allows more. */
export interface PruneBudget {
  readonly applications: number
  readonly percent: number
}

export interface AgentConfig {
  /** The host name unless given; never empty. */
  readonly nodeName: string
  readonly dataDir: string
  /** `host:port`, in order of preference; never empty. */
  readonly engines: readonly string[]
  /** What `banyan-agent init` wrote: who this agent is. Need not be there while the engine is on this server. */
  readonly joinFile: string
  readonly runtime: 'docker' | 'nerdctl'
  /** Path of the unix socket of the Docker Engine, or of Podman. */
  readonly dockerHost: string
  /** What `docker login` wrote; need not be there. */
  readonly dockerLoginFile: string
  readonly network: { readonly name: string; readonly bridge: string }
  readonly overlay: OverlayConfig
  readonly dns: DnsConfig
  readonly labels: Readonly<Record<string, string>>
  /** Of the server's capacity, what tasks are not given. */
  readonly reserve: { readonly cpus: number; readonly memoryBytes: number }
  /** Amounts of what can't be detected, such as `gpu`. */
  readonly resources: Readonly<Record<string, number>>
}

/** The tunnel to the other servers. */
export interface OverlayConfig {
  readonly interface: string
  /** UDP. */
  readonly listenPort: number
  /** Bytes; auto: what the way to the engine carries, less what WireGuard adds. */
  readonly mtu: number | 'auto'
  /** Where other agents reach this server: an IP address; empty: the one that it reaches the engine from. */
  readonly address: string
  /** 0: none. */
  readonly keepaliveMs: number
}

export interface DnsConfig {
  readonly ttlMs: number
  /** IPv4 addresses with optional port; empty: the host's resolvers. */
  readonly upstreams: readonly string[]
  readonly port: number
}

export interface CliConfig {
  /** `host:port`, in order of preference; empty: dial `engine.socket`. */
  readonly engines: readonly string[]
}

export interface WebhookConfig {
  /** Where forges reach the receiver, without a slash at the end; absent: unknown. */
  readonly publicUrl?: string
  readonly listen: { readonly host: string; readonly port: number }
  /** Larger deliveries are refused while they stream in. */
  readonly maxBodyBytes: number
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
}

export interface LoggingConfig {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'
  /** Absent: pretty on a terminal, json elsewhere. */
  readonly format?: 'pretty' | 'json'
}

/** What to ask the remote for: `refs/heads/main`, `refs/tags/v1`, or the commit id itself. */
export function fullRef(ref: FixedRef): string {
  if (ref.kind === 'commit') return ref.name
  return ref.kind === 'branch' ? `refs/heads/${ref.name}` : `refs/tags/${ref.name}`
}
