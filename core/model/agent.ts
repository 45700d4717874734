/** A server that runs tasks, as registered in the store. */
export interface Agent {
  readonly name: string
  readonly version: string
  readonly labels: Readonly<Record<string, string>>
  readonly capacity: Capacity
  /** The agent's own /24, such as `10.200.1.0/24`. */
  readonly subnet: string
  /** active: takes tasks · paused: keeps what it has · drained: is emptied. */
  readonly availability: 'active' | 'paused' | 'drained'
  /** Epoch milliseconds. */
  readonly registeredAt: number
}

export interface Capacity {
  readonly cpus: number
  readonly memoryBytes: number
}

/** Lives only as long as the agent's lease. */
export interface Alive {
  /** New on each start of the agent process. */
  readonly incarnation: string
  /** Engine that holds the agent's stream. */
  readonly engine: string
}
