import { missingEngines, votersOf } from './quorum.ts'
import type { StateWorld } from './decide.ts'
import type { MemberStatus, StoreAlarm, StoreMember } from '../../core/model/store-member.ts'

export type StateWarningKind =
  'even' | 'missing' | 'not-started' | 'filling' | 'full' | 'corrupt' | 'silent'

export interface StateWarning {
  readonly kind: StateWarningKind
  /** A sentence. */
  readonly message: string
}

/** Of the quota. */
const filledShare = 0.7

/** Of the managed etcd. */
export function managedWarnings(world: StateWorld, quotaBytes: number): readonly StateWarning[] {
  const { members, alarms, own } = world
  return [
    ...alarmWarnings(alarms, members),
    ...missing(world),
    ...even(votersOf(members).length),
    ...notStarted(members),
    ...filling(own.bytes, quotaBytes),
  ]
}

/** Of an etcd that others take care of. How much it may hold, it doesn't say. */
export function externalWarnings(
  members: readonly StoreMember[],
  statuses: readonly MemberStatus[],
  alarms: readonly StoreAlarm[],
): readonly StateWarning[] {
  const silent = statuses.flatMap(status =>
    status.kind === 'silent' ? [`${status.address} (${status.reason})`] : [],
  )
  const message = `etcd doesn't answer at ${silent.join(', ')}; the other addresses are used`
  return [
    ...alarmWarnings(alarms, members),
    ...(silent.length > 0 ? [{ kind: 'silent' as const, message }] : []),
  ]
}

function alarmWarnings(
  alarms: readonly StoreAlarm[],
  members: readonly StoreMember[],
): readonly StateWarning[] {
  return alarms.map(({ kind, member }) => {
    const name = members.find(({ id }) => id === member)?.name ?? member
    return kind === 'space'
      ? { kind: 'full', message: `etcd is full at ${name}: nothing can be written` }
      : {
          kind: 'corrupt',
          message: `etcd says that the data of its member ${name} differs from the others': remove that engine and let it join again`,
        }
  })
}

function missing(world: StateWorld): readonly StateWarning[] {
  const names = missingEngines(world)
  const voters = votersOf(world.members).length
  if (names.length === 0) return []
  const message = `${names.length} of ${voters} members of the state (${names.join(', ')}) don't run; if one is gone for good: banyan engine remove <id>, then let another one join`
  return [{ kind: 'missing', message }]
}

function even(voters: number): readonly StateWarning[] {
  if (voters % 2 === 1) return []
  const message =
    voters === 2
      ? 'The state has 2 members: losing either of them stops all writes. Let a third engine join'
      : `The state has ${voters} members and stands no more losses than with ${voters - 1}. Let another engine join, or remove one`
  return [{ kind: 'even', message }]
}

function notStarted(members: readonly StoreMember[]): readonly StateWarning[] {
  return members
    .filter(({ name }) => name === '')
    .map(({ peerUrl }) => ({
      kind: 'not-started',
      message: `A member of the state at ${peerUrl} has not come yet: start that engine, or remove it (banyan engine remove <id>)`,
    }))
}

function filling(bytes: number, quotaBytes: number): readonly StateWarning[] {
  const share = bytes / quotaBytes
  if (share < filledShare) return []
  const message = `The state uses ${Math.floor(share * 100)} % of ${sizeOf(quotaBytes)}`
  return [{ kind: 'filling', message }]
}

export function sizeOf(bytes: number): string {
  const mib = bytes / 1024 ** 2
  return mib < 1024 ? `${mib.toFixed(1)} MiB` : `${(mib / 1024).toFixed(1)} GiB`
}
