import { demandOf, type Demand } from './demand.ts'
import type { PlacementRequest } from './request.ts'

/** Requests that ask for the same: what holds for one agent and one of them holds for all of them. */
export interface Group<Request extends PlacementRequest = PlacementRequest> {
  readonly service: string
  readonly demand: Demand
  readonly requests: Request[]
}

/** In order of first appearance. Requests without a hash have to share the very spec to be of one group. */
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
    const { service, spec, hash = numberOf(spec), placement, boundTo, only } = request
    const key = [service, hash, numberOf(placement), boundTo?.agent, only].join(' ')
    const group = groups.get(key)
    if (group) group.requests.push(request)
    else groups.set(key, { service, demand: demandOf(request), requests: [request] })
  }
  return [...groups.values()]
}
