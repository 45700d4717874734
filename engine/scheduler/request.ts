import type { ContainerSpec } from '../../core/model/container-spec.ts'
import type { Placement } from '../../core/model/deploy.ts'

/** A task that wants an agent. */
export interface PlacementRequest {
  readonly id: string
  readonly app: string
  readonly service: string
  readonly slot: number
  readonly spec: ContainerSpec
  /** Hash of `spec`: requests of a service that share it are known to ask for the same. */
  readonly hash?: string
  readonly placement?: Placement
  /** The agent that holds what this task needs: it can't run anywhere else. Empty: none holds all of it. */
  readonly boundTo?: { readonly agent: string; readonly reason: string }
  /** The agent that this task of a global service is for. */
  readonly only?: string
}
