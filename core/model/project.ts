import type { Service } from './service.ts'

/**
 * A manifest after loading: merged, interpolated, normalised, every default filled in. Plain data, safe to
 * store as JSON. Durations are milliseconds, sizes bytes; lists whose order means nothing are sorted, so
 * that two ways of writing one thing give one hash.
 */
export interface Project {
  readonly name: string
  /** Sorted by name. */
  readonly services: readonly Service[]
  readonly volumes: readonly Volume[]
  /** Those that services are on, sorted by name. Absent: the default one. */
  readonly networks?: readonly Network[]
  /** Applications to be live before it (`x-banyan: { after: […] }`), sorted. Absent: none. */
  readonly after?: readonly string[]
}

export interface Network {
  /** Key in the compose file; `default` is the one that services are on without saying so. */
  readonly name: string
  /** `<project>_<name>`, or the file's own `name:`: projects that share an external network meet there. */
  readonly runtimeName: string
  readonly external: boolean
  /** Without a way out. */
  readonly internal: boolean
}

export interface Volume {
  /** Key in the compose file. */
  readonly name: string
  /** Name at the runtime: `<project>_<name>`, or the file's own `name:`. */
  readonly runtimeName: string
  readonly external: boolean
  readonly driver?: string
  readonly driverOpts: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
}
