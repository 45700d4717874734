export type Protocol = 'tcp' | 'udp'

export interface ContainerPort {
  readonly port: number
  readonly protocol: Protocol
}

export interface PublishedPort {
  /** Absent: every address of every agent. */
  readonly hostIp?: string
  readonly published: number
  readonly target: number
  readonly protocol: Protocol
  /** ingress: answered on every agent. host: only where the task runs, at most one task per agent. */
  readonly mode: 'ingress' | 'host'
}
