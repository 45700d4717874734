import type { Route } from '../../core/model/route.ts'

/** A service's stable address, and who answers there on whatever port. */
export interface Vip {
  readonly address: string
  /** Addresses, sorted. Empty: connections are refused. */
  readonly targets: readonly string[]
}

/** Sorted by address. */
export function vipsOf(routes: readonly Route[]): Vip[] {
  return routes
    .flatMap(({ vip, backends }) => (vip === undefined ? [] : [vipOf(vip, backends)]))
    .sort((a, b) => (a.address < b.address ? -1 : 1))
}

function vipOf(address: string, backends: Route['backends']): Vip {
  return { address, targets: [...new Set(backends.map(backend => backend.address))].sort() }
}
