import { demandOf, type Demand } from './demand.ts'
import type { PlacementRequest } from './request.ts'

/** Requests that ask for the same: what holds for one agent and one of them holds for all of them. */
export interface Group<Request extends PlacementRequest = PlacementRequest> {
  readonly service: string
  readonly demand: Demand
  readonly requests: Request[]
  /** The only agent that can take them. */
  readonly target?: string
}

/** In order of first appearance. Tasks of one service share their spec, so that it is known by identity. */
export function groupsOf<Request extends PlacementRequest>(
  requests: readonly Request[],
): Group<Request>[] {
  const numbers = new Map<unknown, number>()
  const numberOf = (part: unknown) => {
    const number = numbers.get(part) ?? numbers.size
    numbers.set(part, number)
    return number
  }
  const groups = new Map<string, Group<Request>>()
  for (const request of requests) {
    const { service, spec, placement, boundTo, only } = request
    const target = boundTo?.agent ?? only
    const key = `${numberOf(spec)} ${numberOf(placement)} ${target ?? ''} ${only ?? ''} ${service}`
    const group = groups.get(key)
    if (group) group.requests.push(request)
    else {
      const demand = demandOf(request)
      groups.set(key, {
        ...{ service, demand, requests: [request] },
        ...(target !== undefined && { target }),
      })
    }
  }
  return [...groups.values()]
}
