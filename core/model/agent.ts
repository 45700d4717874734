/** A server that runs tasks, as registered in the store. */
export interface Agent {
  readonly name: string
  readonly version: string
  /** Those of its configuration. */
  readonly labels: Readonly<Record<string, string>>
  /** Those of `banyan agent label`: they stand above those of its configuration. */
  readonly assigned?: Readonly<Record<string, string>>
  /** What tasks may reserve: the server's own, less what the configuration keeps for the server. */
  readonly capacity: Capacity
  readonly platform?: Platform
  /** The agent's own /24, such as `10.200.1.0/24`. */
  readonly subnet: string
  /** How others reach its containers. Absent: not at all; the agent stands alone. */
  readonly overlay?: OverlayAddress
  /** active: takes tasks · paused: keeps what it has · drained: is emptied. */
  readonly availability: 'active' | 'paused' | 'drained'
  /** Epoch milliseconds. */
  readonly registeredAt: number
  /** Of use without a break since then: it joined, came back or was activated. Epoch milliseconds. */
  readonly readySince?: number
  /** It is cut off, to be forgotten: engines don't let it in. */
  readonly removing?: boolean
  /** Silent for longer than its lease: nothing is routed to it, and its tasks go elsewhere where they can. */
  readonly lost?: { readonly since: number }
  /** Its container engine does not answer: what runs goes on, and no new tasks come to it. */
  readonly trouble?: AgentTrouble
  /** When it was lost lately, oldest first, at most ten: one that comes and goes gets no new tasks. */
  readonly losses?: readonly number[]
}

export interface AgentTrouble {
  readonly code: string
  readonly message: string
  /** Epoch milliseconds. */
  readonly since: number
}

export interface Capacity {
  readonly cpus: number
  readonly memoryBytes: number
  /** Amounts of what only the configuration knows of, such as `gpu`. */
  readonly generic?: Readonly<Record<string, number>>
}

export interface Platform {
  /** As in the Compose Specification's `platform`: linux. */
  readonly os: string
  /** amd64, arm64, … */
  readonly arch: string
}

export interface OverlayAddress {
  /** WireGuard public key, base64. */
  readonly publicKey: string
  /** `host:port` of its tunnel, as the other agents reach it. */
  readonly endpoint: string
}

/** Lives only as long as the agent's lease. */
export interface Alive {
  /** New on each start of the agent process. */
  readonly incarnation: string
  /** Engine that holds the agent's stream. */
  readonly engine: string
}

/** What agents are told of each other: where a subnet is. */
export interface Peer extends OverlayAddress {
  readonly agent: string
  readonly subnet: string
  /** It is silent: connections to its containers lead nowhere. */
  readonly lost?: boolean
}

/** Labels that placement sees. */
export function labelsOf({ labels, assigned }: Agent): Readonly<Record<string, string>> {
  return { ...labels, ...assigned }
}
