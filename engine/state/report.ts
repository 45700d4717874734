import type { MemberStatus, StoreMember } from '../../core/model/store-member.ts'
import { engineOf, type StateWorld } from './decide.ts'
import { type StateWarning, managedWarnings, externalWarnings } from './warnings.ts'
import type { StoreAlarm } from '../../core/model/store-member.ts'

/** How the state fares, as this engine saw it last. */
export interface StateReport {
  readonly managed: boolean
  readonly members: readonly ReportedMember[]
  /** `0`: nobody leads. */
  readonly leader: string
  /** Of the engine's own member, or the largest that answers. */
  readonly bytes: number
  readonly bytesInUse: number
  /** Absent: etcd isn't managed, and doesn't tell. */
  readonly quotaBytes?: number
  readonly alarms: number
  readonly warnings: readonly StateWarning[]
}

export interface ReportedMember {
  readonly id: string
  /** Empty until it has started for the first time. */
  readonly name: string
  /** Absent: nobody's. */
  readonly engine?: string
  readonly peerUrl: string
  readonly learner: boolean
}

export function managedReport(world: StateWorld, quotaBytes: number): StateReport {
  const { members, seats, own, alarms } = world
  return {
    managed: true,
    members: members.map(member => {
      const engine = engineOf(member.id, members, seats)
      return { ...member, ...(engine !== undefined && { engine }) }
    }),
    leader: own.leader,
    bytes: own.bytes,
    bytesInUse: own.bytesInUse,
    quotaBytes,
    alarms: alarms.length,
    warnings: managedWarnings(world, quotaBytes),
  }
}

export function externalReport(
  members: readonly StoreMember[],
  statuses: readonly MemberStatus[],
  alarms: readonly StoreAlarm[],
): StateReport {
  const answering = statuses.filter(status => status.kind === 'answers')
  const [largest] = [...answering].sort((one, other) => other.bytes - one.bytes)
  return {
    managed: false,
    members,
    leader: largest?.leader ?? '0',
    bytes: largest?.bytes ?? 0,
    bytesInUse: largest?.bytesInUse ?? 0,
    alarms: alarms.length,
    warnings: externalWarnings(members, statuses, alarms),
  }
}
