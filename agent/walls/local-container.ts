import type { RouteNetwork } from '../../core/model/route.ts'

/** A container of this agent on its bridge, running or just being made. */
export interface LocalContainer {
  readonly address: string
  /** Its own, not those of other generations of its service. */
  readonly networks: readonly Pick<RouteNetwork, 'name' | 'internal'>[]
  /** The bridge's port that it is behind, such as veth1a2b3c4. Absent: not known yet. */
  readonly port?: string
}
