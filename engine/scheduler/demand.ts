import type { Platform } from '../../core/model/agent.ts'
import { parseConstraint, type Constraint } from './constraints.ts'
import { hostPortsOf } from './loads.ts'
import { parsePlatform } from './platforms.ts'
import type { PlacementRequest } from './request.ts'

/** What a request asks of an agent, understood once for all requests that ask for the same. */
export interface Demand {
  readonly boundTo?: PlacementRequest['boundTo']
  readonly only?: string
  readonly constraints: readonly Constraint[]
  readonly platform?: { readonly text: string; readonly parsed: Partial<Platform> }
  /** As written: what to spread over, the first first. */
  readonly spread: readonly string[]
  readonly maxPerAgent?: number
  readonly containerName?: string
  /** Such as `80/tcp`. */
  readonly hostPorts: readonly string[]
  readonly cpus: number
  readonly memoryBytes: number
  readonly generic: readonly (readonly [kind: string, amount: number])[]
  readonly image: string
}

export type Demanding = Pick<PlacementRequest, 'spec' | 'only' | 'boundTo'> & {
  readonly placement?: PlacementRequest['placement'] | undefined
}

export function demandOf({ spec, placement = {}, boundTo, only }: Demanding): Demand {
  const { cpus = 0, memoryBytes = 0, generic = {} } = spec.resources.reservations
  const { constraints = [], spread = [], maxPerAgent } = placement
  const { platform, containerName } = spec
  return {
    ...(boundTo && { boundTo }),
    ...(only !== undefined && { only }),
    constraints: constraints.map(parseConstraint),
    ...(platform !== undefined && {
      platform: { text: platform, parsed: parsePlatform(platform) },
    }),
    spread,
    ...(maxPerAgent !== undefined && { maxPerAgent }),
    ...(containerName !== undefined && { containerName }),
    hostPorts: hostPortsOf(spec),
    cpus,
    memoryBytes,
    generic: Object.entries(generic),
    image: spec.image,
  }
}
