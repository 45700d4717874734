import type { Hook } from '../../core/model/container-settings.ts'
import type { ContainerSpec } from '../../core/model/container-spec.ts'
import type { Healthcheck } from '../../core/model/service.ts'

/** The runtime port: what an agent needs of a container engine. Failures are BanyanErrors. */
export interface ContainerRuntime {
  /** Creates the agent's bridge network if it is missing; refuses one with another subnet. */
  ensureNetwork(network: AgentNetwork, signal: AbortSignal): Promise<void>
  /** Removes the network if this agent made it; one that is gone already is no error. */
  removeNetwork(name: string, signal: AbortSignal): Promise<void>

  /** Every container that carries Banyan's labels for this agent, running or not. */
  list(signal: AbortSignal): Promise<readonly ObservedContainer[]>

  /** Whether it is here, for the platform that was asked for. */
  hasImage(image: WantedImage, signal: AbortSignal): Promise<boolean>
  /**
   * Codes: image-not-found (stalled), registry-login-needed (stalled), registry-login-failed (wait),
   * registry-unreachable (retry), image-pull-failed (retry).
   */
  pull(image: WantedImage, onProgress: (line: string) => void, signal: AbortSignal): Promise<void>
  /** The image's own HEALTHCHECK with the engine's defaults filled in. Code: image-not-found (retry). */
  imageHealthcheck(image: string, signal: AbortSignal): Promise<Healthcheck | undefined>

  /**
   * Creates, doesn't start; answers the container's id. Codes: container-create-failed (stalled), name-taken
   * (wait), image-not-found (retry: pull again), volume-not-found (wait), volume-conflict (stalled),
   * bind-source-missing (wait), engine-too-old (stalled).
   */
  create(wanted: WantedContainer, signal: AbortSignal): Promise<string>
  /**
   * Codes: container-start-failed (stalled), container-not-found (retry), address-taken (retry: only a new
   * container can have another).
   */
  start(containerId: string, signal: AbortSignal): Promise<void>
  /** Stop signal, then SIGKILL after the grace period. Resolves when the container has ended. */
  stop(containerId: string, graceMs: number, signal: AbortSignal): Promise<void>
  /** Removes the container and its anonymous volumes; one that is gone already is no error. */
  remove(containerId: string, signal: AbortSignal): Promise<void>

  /** Names of the volumes that were created for an application, sorted; external ones are none of them. */
  volumesOf(app: string, signal: AbortSignal): Promise<readonly string[]>
  /** One that is gone already is no error. Code: volume-in-use (wait). */
  removeVolume(name: string, signal: AbortSignal): Promise<void>

  /**
   * Runs a probe or a hook inside the container; output cut to 1 KiB. Rejects with probe-timeout when it takes
   * longer, and ends it.
   */
  exec(
    containerId: string,
    argv: readonly string[],
    timeoutMs: number,
    as?: ExecSettings,
  ): Promise<ExecResult>

  /** Log lines, oldest first; follows until the signal aborts if asked. */
  logs(containerId: string, options: LogOptions, signal: AbortSignal): AsyncIterable<LogLine>

  /**
   * Calls back whenever a container of ours starts, dies or goes; reconnects by itself. With what was asked of the engine,
   * by whomever, where the engine tells that.
   */
  events(onEvent: (event?: RuntimeEvent) => void, signal: AbortSignal): void
}

/** Somebody, maybe this agent, had it sent a signal that ends it, or changed it. */
export interface OutsideEvent {
  readonly kind: 'kill' | 'rename' | 'update'
  readonly containerId: string
}

/** Gap: nothing is heard any more. What was heard last may be the engine's own end. */
export type RuntimeEvent = OutsideEvent | { readonly kind: 'gap' }

export interface AgentNetwork {
  readonly name: string
  readonly bridge: string
  /** Such as 10.200.1.0/24; the gateway is its first address. */
  readonly subnet: string
  readonly gateway: string
  readonly mtu: number
}

export interface WantedImage {
  readonly image: string
  /** Such as linux/arm64; absent: this machine's. */
  readonly platform?: string
}

/** Absent: as the container itself. */
export type ExecSettings = Omit<Hook, 'command'>

export interface WantedContainer {
  readonly task: string
  readonly app: string
  readonly service: string
  readonly hash: string
  readonly slot: number
  readonly generation: number
  readonly spec: ContainerSpec
  /** As of its task. */
  readonly exclusive?: boolean
  readonly network: string
  /** In the network, for its whole life. Absent: it is on no network of ours. */
  readonly address?: string
  /** The agent's own address in the network. */
  readonly gateway: string
  /**
   * Host path of the file to mount as /etc/resolv.conf: names the agent's DNS server. Absent: it is on no network of
   * ours, and gets the engine's.
   */
  readonly resolvConf?: string
  /** Host paths of the spec's config and secret files, mode and owner already right, by target. */
  readonly filePaths: Readonly<Record<string, string>>
}

export interface ObservedContainer {
  readonly containerId: string
  readonly task: string
  readonly app: string
  readonly service: string
  readonly hash: string
  readonly state: 'created' | 'running' | 'exited'
  readonly exitCode?: number
  /** The kernel ended it because it was over its memory limit. */
  readonly outOfMemory?: boolean
  /**
   * The one that it was created with, whether it runs or not; of a container without a fixed one, what it has while
   * it runs.
   */
  readonly address?: string
  /** Of its first process, as this machine counts, while it runs. */
  readonly pid?: number
  /** As of its task when it was created: an agent that has just started knows no task yet. */
  readonly exclusive?: boolean
  /** What the container was created with: its task may be gone when it has to stop. */
  readonly stopGraceMs: number
  readonly preStop?: readonly Hook[]
  /** Epoch milliseconds. */
  readonly createdAt: number
  /** Epoch milliseconds. */
  readonly startedAt?: number
  readonly finishedAt?: number
}

export interface ExecResult {
  readonly exitCode: number
  readonly output: string
}

export interface LogOptions {
  /** How many of the last lines to begin with. */
  readonly tail: number
  readonly follow: boolean
  readonly sinceMs?: number
}

export interface LogLine {
  readonly stream: 'stdout' | 'stderr'
  /** Epoch milliseconds. */
  readonly at: number
  readonly text: string
}
