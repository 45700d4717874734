import type { PublishedPort } from './ports.ts'

/** A healthy task's overlay address, as DNS and DNAT see it. */
export interface Backend {
  readonly task: string
  readonly agent: string
  readonly address: string
}

/**
 * Where one service is reached. Every agent receives the routes of all services; DNS, DNAT and the walls between
 * networks are pure functions of them.
 */
export interface Route {
  readonly app: string
  readonly service: string
  /** Hashes of the tasks in rotation. A local task of this service with another hash is green: not live yet. */
  readonly hashes: readonly string[]
  /** Networks that its tasks are on, sorted by name; during a rollout those of both generations. */
  readonly networks: readonly RouteNetwork[]
  /** Published ports of the live generation. */
  readonly ports: readonly PublishedPort[]
  /** Ready tasks in rotation, sorted by task id, then agent. */
  readonly backends: readonly Backend[]
  /** During a rollout: ready tasks of the wanted generation. What green tasks see, before the switch. */
  readonly next?: readonly Backend[]
  /** Addresses of all its tasks, in whatever state, sorted: what may be reached on its networks. */
  readonly members: readonly string[]
  /** Its stable address (`endpoint_mode: vip`): names lead there, and DNAT to the backends. */
  readonly vip?: string
}

export interface RouteNetwork {
  /** `Network.runtimeName`: services of two applications meet where it is the same. */
  readonly name: string
  /** Further names of the service there, sorted. */
  readonly aliases?: readonly string[]
  /** Without a way out. */
  readonly internal?: boolean
}

export function routeId(route: { readonly app: string; readonly service: string }): string {
  return `${route.app}/${route.service}`
}
