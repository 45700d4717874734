import type { Agent, Platform } from '../../core/model/agent.ts'

/** An agent as the scheduler sees it. */
export interface AgentLoad {
  readonly name: string
  readonly alive: boolean
  readonly lost: boolean
  readonly availability: Agent['availability']
  /** Those of its configuration and those of `banyan agent label`. */
  readonly labels: Readonly<Record<string, string>>
  readonly platform?: Platform
  /** Number of its subnet, from 1: the slot of its task of a global service. */
  readonly slot: number
  /** Capacity less what its tasks reserve. */
  readonly freeCpus: number
  readonly freeMemoryBytes: number
  readonly freeGeneric: Readonly<Record<string, number>>
  /** Number of tasks. */
  readonly tasks: number
  /** Host-mode ports taken, such as `80/tcp`. */
  readonly hostPorts: ReadonlySet<string>
  /** Values of `container_name` taken. */
  readonly containerNames: ReadonlySet<string>
  /** Images of its tasks: they are there already. */
  readonly images: ReadonlySet<string>
  /** Why it gets no new tasks although it is there: it comes and goes, or starts no containers. */
  readonly spared?: string
  /** What its container engine says, or that it says nothing. */
  readonly trouble?: string
  /** Of use without a break since then. Epoch milliseconds. */
  readonly readySince: number
}
