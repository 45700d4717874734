import type {
  BreakerConfig,
  ClientControlConfig,
  EngineEndpoint,
  HealthCheckConfig,
} from './endpoints.ts'

export interface AgentConfig {
  /** The host name unless given; never empty. */
  readonly nodeName: string
  readonly dataDir: string
  /** Never empty. */
  readonly engines: readonly EngineEndpoint[]
  readonly breaker: BreakerConfig
  /** Absent: none. */
  readonly healthCheck?: HealthCheckConfig
  readonly control: ClientControlConfig
  /** On loopback; 0: none. */
  readonly metricsPort: number
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
