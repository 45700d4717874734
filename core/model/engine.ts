/** What an engine says of itself for as long as it lives. */
export interface Engine {
  /** Where agents of other servers find it; empty when it listens for none. */
  readonly address: string
  readonly version: string
  /** Epoch milliseconds. */
  readonly startedAt: number
  /** The newest record format that it knows (platform/version.ts). Engines from before the number say none: 1. */
  readonly format?: number
  /** Its control tunnel; absent: it has none. */
  readonly tunnel?: EngineTunnel
  /** Names what it polls: engines with the same share the polls (engine/sync/rota.ts). Absent: it polls for itself. */
  readonly rota?: string
}

/** How an engine is reached through its control tunnel. */
export interface EngineTunnel {
  /** WireGuard's public key, base64: its addresses follow from it. */
  readonly key: string
  /** Where WireGuard is: a host, or an IP address without brackets, and a UDP port. */
  readonly host: string
  readonly port: number
  /** Of gRPC, inside. */
  readonly grpcPort: number
  /** The key that is to follow, while both are let in. */
  readonly next?: TunnelEnd
  /** The key before: who knows no other one is told. */
  readonly former?: string
}

/** A WireGuard interface has one key, so that two keys are at two ports. */
export interface TunnelEnd {
  /** WireGuard's public key, base64. */
  readonly key: string
  readonly port: number
}
