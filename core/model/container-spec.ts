import type { Network, Volume } from './project.ts'
import type { Service } from './service.ts'

/** What a container is made from: a service without what only the engine needs, its image pinned. */
export type ContainerSpec = Omit<
  Service,
  | 'build'
  | 'mode'
  | 'replicas'
  | 'placement'
  | 'update'
  | 'rollback'
  | 'endpointMode'
  | 'dependsOn'
  | 'image'
> & {
  /** By digest where the engine built it, else as written. */
  readonly image: string
  /** The volumes that `mounts` name. */
  readonly volumes: readonly Volume[]
  /** The networks that it is attached to. Absent: the default one. */
  readonly networks?: readonly Network[]
  /** Hashes of the services that it restarts with (`depends_on.restart`): when one changes, so does this. */
  readonly follows?: Readonly<Record<string, string>>
  /** Of a job: the generation that it runs for, as it runs once for each. */
  readonly run?: number
}
