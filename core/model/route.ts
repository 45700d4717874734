import type { PublishedPort } from './project.ts'

/** A healthy task's overlay address, as DNS and DNAT see it. */
export interface Backend {
  readonly task: string
  readonly agent: string
  readonly address: string
}

/**
 * Where one service is reached. Every agent receives the routes of all services; DNS and DNAT are pure
 * functions of them.
 */
export interface Route {
  readonly app: string
  readonly service: string
  /** Hashes of the tasks in rotation. A local task of this service with another hash is green: not live yet. */
  readonly hashes: readonly string[]
  /** Further names of the service in its application, sorted. */
  readonly aliases?: readonly string[]
  /** Published ports of the live generation. */
  readonly ports: readonly PublishedPort[]
  /** Ready tasks in rotation, sorted by task id. */
  readonly backends: readonly Backend[]
  /** During a rollout: ready tasks of the wanted generation. What green tasks see, before the switch. */
  readonly next?: readonly Backend[]
}

export function routeId(route: { readonly app: string; readonly service: string }): string {
  return `${route.app}/${route.service}`
}
