/** The control tunnel, as those have it who dial engines. */
export interface ClientControlConfig {
  readonly interface: string
  /** UDP; 0: any that is free. */
  readonly listenPort: number
  /** 0: none. */
  readonly keepaliveMs: number
}

/** An engine's end of the control tunnel. */
export interface EngineEnd {
  /** WireGuard's, base64. */
  readonly wgPublicKey: string
  /** UDP. */
  readonly controlPort: number
}

/** Where an engine is reached. */
export interface EngineEndpoint {
  /** `host:port`; `unix:/path`: the socket on this machine. */
  readonly address: string
  /** Of its control tunnel, base64: it is dialled inside. Absent: it is dialled directly. */
  readonly wgPublicKey?: string
  /** UDP port of its control tunnel. */
  readonly controlPort: number
  /** Told by an engine, and not in any file: the end that follows, while both are there. */
  readonly next?: EngineEnd
  /** The lowest is tried first. */
  readonly priority: number
  /** For it to say who it is. */
  readonly timeoutMs: number
}

/** When an endpoint is left alone for a while. */
export interface BreakerConfig {
  /** Failures in a row after which it is. */
  readonly failureThreshold: number
  /** Successes in a row after which it is trusted again. */
  readonly successThreshold: number
  readonly openMs: number
  /** Attempts at a time before it is. */
  readonly halfOpenRequests: number
}

/** Endpoints are asked how they are, also while nobody needs them. */
export interface HealthCheckConfig {
  readonly intervalMs: number
  readonly timeoutMs: number
}
