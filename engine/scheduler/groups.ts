import { demandOf, type Demand } from './demand.ts'
import type { PlacementRequest } from './request.ts'

/** Requests that ask for the same: what holds for one agent and one of them holds for all of them. */
export interface Group {
  readonly service: string
  readonly demand: Demand
  readonly requests: PlacementRequest[]
}

/** In order of first appearance. Requests without a hash have to share the very spec to be of one group. */
export function groupsOf(requests: readonly PlacementRequest[]): Group[] {
  const groups = new Map<string, Group>()
  const numbers = new Map<unknown, number>()
  const numberOf = (part: unknown) => {
    const number = numbers.get(part) ?? numbers.size
    numbers.set(part, number)
    return number
  }
  let last: Group | undefined
  for (const request of requests) {
    if (!last || !isLike(request, last.requests[0])) {
      const { service, spec, hash = numberOf(spec), placement, boundTo, only } = request
      const key = [service, hash, numberOf(placement), boundTo?.agent, only].join(' ')
      last = groups.get(key) ?? { service, demand: demandOf(request), requests: [] }
      groups.set(key, last)
    }
    last.requests.push(request)
  }
  return [...groups.values()]
}

/** Neighbours are mostly alike: what is plain to see needs no key. */
function isLike(a: PlacementRequest, b: PlacementRequest | undefined): boolean {
  return (
    a.spec === b?.spec &&
    a.service === b.service &&
    a.placement === b.placement &&
    a.boundTo?.agent === b.boundTo?.agent &&
    a.only === b.only
  )
}
