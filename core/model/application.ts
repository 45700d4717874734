import type { PublishedPort } from './ports.ts'
import type { Project } from './project.ts'

/** One compose project as the cluster knows it: what is wanted, what is live, and who may change it. */
export interface Application {
  readonly name: string
  readonly repository: string
  /** Manifest path inside the repository. */
  readonly path: string
  /** The generation that serves. Absent before the first switch. */
  readonly active?: number
  /** The newest accepted generation. */
  readonly wanted: number
  /** Per service: what is in rotation. Together with tasks and statuses this gives the routes. */
  readonly serving: Readonly<Record<string, Serving>>
  /** Per service: the hash that the wanted generation's tasks have; present from scheduling to the switch. */
  readonly next?: Readonly<Record<string, string>>
  /** Ports that the wanted generation publishes: nobody else may publish them. */
  readonly ports: readonly PublishedPort[]
  /** Networks that the wanted generation is on. Absent: only its own default one. */
  readonly networks?: readonly SharedName[]
  /** Volumes that the wanted generation has. Absent: none, or an engine that didn't note them accepted it. */
  readonly volumes?: readonly SharedName[]
  /**
   * Tasks that are out of rotation and will end, by `placeKey`: since when no living agent leads to them any more, in
   * epoch milliseconds; 0 while some may.
   */
  readonly leaving?: Readonly<Record<string, number>>
  /** Tasks that go from one agent to another, by `placeKey` of the one that will end. */
  readonly moves?: Readonly<Record<string, Move>>
  /** Tasks that are stuck where they are, by `placeKey`: why, as a sentence goes on. */
  readonly waits?: Readonly<Record<string, string>>
  /** Stable addresses of services with `endpoint_mode: vip`, by service. */
  readonly vips?: Readonly<Record<string, string>>
  /** Tasks of the active generation that were stopped to make room, with their agents: a failure puts them back. */
  readonly replaced?: Readonly<Record<string, string>>
  /** Input digest last accepted, or refused: a sync with the same digest does nothing. */
  readonly digest: string
  /** Set when the wanted generation failed and the active one kept serving. */
  readonly failed?: {
    readonly generation: number
    readonly digest: string
    readonly reason: string
  }
  /** Set by `banyan rollback`: what must not come back by itself. */
  readonly pin?: Pin
  /** Set by `banyan down`: stays down until `banyan resume`. */
  readonly down?: { readonly at: number }
  /** Set by `banyan suspend`: commits are planned, and not deployed. */
  readonly suspended?: Suspension
  /** Names on the servers that nobody else may have: `volume:data`, `container:web`. */
  readonly claims?: readonly string[]
  /** When a person last asked to put back what agents left alone, epoch milliseconds. */
  readonly healAt?: number
  /** Applications that must be live on a commit before this one is rolled out to it. */
  readonly after?: readonly string[]
  /** It belongs to a pull request, not to the branch. */
  readonly preview?: { readonly pull: number }
  /** Set when the manifest left the repository: the record goes once the tasks are gone. */
  readonly removing?: boolean
}

export interface Pin {
  readonly generation: number
  /** Input digest of what was rolled back. */
  readonly digest: string
  /** Hash of what its containers and routes were (`outcomeOf`): another way of writing it is not another version. */
  readonly outcome?: string
  readonly at: number
}

export interface Suspension {
  /** Epoch milliseconds. */
  readonly at: number
  readonly person: string
  readonly reason?: string
}

/** Of a network or a volume that other applications may name too. */
export interface SharedName {
  /** On the servers. */
  readonly name: string
  /** It doesn't make this one: whose it is, another application says, or nobody. */
  readonly external?: boolean
}

export interface Move {
  /** The agent that takes it over. */
  readonly to: string
  /** Epoch milliseconds. */
  readonly since: number
  /** Why, as a sentence goes on: `node-1 is drained`. */
  readonly reason: string
  /** The twin did not become ready then: it is not tried again at once. */
  readonly failedAt?: number
}

export interface Serving {
  /** Usually one; two while a service is replaced task by task. */
  readonly hashes: readonly string[]
  /** Slots above this are out of rotation, unless the service is global. */
  readonly replicas: number
  /** One task on each agent; the slot is the number of the agent's subnet. */
  readonly global?: boolean
  readonly ports: readonly PublishedPort[]
}

/** A manifest accepted for an application: immutable. */
export interface Manifest {
  readonly app: string
  readonly generation: number
  readonly project: Project
  /** By digest: content of configs as base64, that of secrets sealed (engine/secrets). */
  readonly files: Readonly<Record<string, string>>
  /** Input digest: compose files + env files + configs + secrets + build context trees. */
  readonly digest: string
  readonly source: Source
  readonly trigger: Trigger
  readonly acceptedAt: number
  /** Set when this generation repeats an older one. */
  readonly rollbackOf?: number
  /** Git object id of each build context's tree, by service: with the Dockerfile settings it names the image. */
  readonly contexts: Readonly<Record<string, string>>
}

export interface Source {
  readonly repository: string
  readonly path: string
  /** In full, such as `refs/heads/main`. */
  readonly ref: string
  readonly commit: string
  readonly author: string
  /** First line of the commit message. */
  readonly subject: string
  /** Whose signature the commit was accepted by. */
  readonly signer?: string
}

/** Why a sync ran. */
export interface Trigger {
  readonly kind:
    'poll' | 'webhook' | 'person' | 'push' | 'start' | 'secret' | 'pull-request' | 'window'
  /** Delivery id, user name, … */
  readonly detail?: string
  /** Epoch milliseconds: when a delivery arrived, which is the beginning of push-to-live. */
  readonly at?: number
  /** Why a person deploys while a window is closed. */
  readonly override?: string
}
