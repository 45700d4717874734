import type { Route } from '../../core/model/route.ts'
import type { LocalContainer } from '../walls/local-container.ts'
import { membersOf } from '../walls/members.ts'
import { filterTable } from './filter.ts'
import { mangleTable } from './mangle.ts'
import { natTable } from './nat.ts'
import type { Place } from './place.ts'
import { portsAsSet } from './port-set.ts'
import { type HostPort, hostPorts } from './ports.ts'
import { rawTable } from './raw.ts'
import type { IpSet } from './sets.ts'
import type { Table, Tables } from './tables.ts'
import { type Vip, vipsOf } from './vips.ts'

/** Where connections lead from this agent: a function of the routes alone, which are many. */
export interface Doors {
  readonly ports: readonly HostPort[]
  readonly vips: readonly Vip[]
  readonly nat: Table
  readonly portSet: IpSet
}

/** What the kernel shall hold. */
export interface Rules {
  readonly tables: Tables
  readonly sets: readonly IpSet[]
}

export function decideDoors(routes: readonly Route[], place: Place): Doors {
  const ports = hostPorts(routes, place.agent)
  const vips = vipsOf(routes)
  const nat = natTable(ports, vips, place)
  return { ports, vips, nat, portSet: portsAsSet(ports, place.bridge) }
}

export function decideRules(
  doors: Doors,
  routes: readonly Route[],
  locals: readonly LocalContainer[],
  place: Place,
): Rules {
  const members = membersOf(routes, locals, place)
  return {
    tables: {
      filter: filterTable(members, place),
      nat: doors.nat,
      raw: rawTable(locals, place),
      mangle: mangleTable(members, place),
    },
    sets: [...members.networks, members.internal, doors.portSet],
  }
}
