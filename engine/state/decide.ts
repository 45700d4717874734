import type { Seat } from '../../core/model/seat.ts'
import type { MemberStatus, StoreAlarm, StoreMember } from '../../core/model/store-member.ts'

type Answer = Extract<MemberStatus, { readonly kind: 'answers' }>

/** What an engine sees of the managed etcd, beside which it runs a member itself. */
export interface StateWorld {
  /** Id of the engine that looks. */
  readonly engine: string
  readonly members: readonly StoreMember[]
  /** By engine. */
  readonly seats: ReadonlyMap<string, Seat>
  /** Ids of engines that live. */
  readonly alive: ReadonlySet<string>
  readonly alarms: readonly StoreAlarm[]
  /** Of its own member. */
  readonly own: Answer
}

/**
 * make-room: compact, defragment, disarm, without a lock: while etcd is full, none can be taken. The others are done under the
 * lock. defragment: its own member, since an engine reaches no other.
 */
export type StateStep =
  | { readonly kind: 'make-room' }
  | { readonly kind: 'disarm'; readonly alarm: StoreAlarm }
  | { readonly kind: 'remove'; readonly engine: string; readonly member: string }
  | { readonly kind: 'forget-seat'; readonly engine: string }
  | { readonly kind: 'promote'; readonly member: string; readonly name: string }
  | { readonly kind: 'move-leader'; readonly to: string }
  | { readonly kind: 'defragment' }

/** Less is not worth the standstill, which is short: reading what is in use takes a second for some hundred MiB. */
const wasteBytes = 64 * 1024 ** 2
/** Of the whole. */
const wasteShare = 0.5
/** In use: while so much is rewritten, the engine's lease of 15 s would be in danger. Only a full etcd is then defragmented. */
const longBytes = 1024 ** 3

/** The one next thing to do, or nothing: a settled world is left alone. */
export function nextStep(world: StateWorld): StateStep | undefined {
  return healed(world) ?? left(world) ?? promoted(world) ?? defragmented(world)
}

/** One member at a time: the alarm of the lowest id. Whose engine is dead can't, and needn't, be defragmented for the others. */
function healed({ engine, members, seats, alive, alarms, own }: StateWorld): StateStep | undefined {
  const [alarm] = alarms.filter(({ kind }) => kind === 'space').sort(byMember)
  if (!alarm) return undefined
  if (alarm.member === own.id) return { kind: 'make-room' }
  const owner = engineOf(alarm.member, members, seats)
  if (owner !== undefined && alive.has(owner)) return undefined
  const [first] = [...alive, engine].sort()
  return first === engine ? { kind: 'disarm', alarm } : undefined
}

function left({ engine, members, seats }: StateWorld): StateStep | undefined {
  for (const [owner, { peerUrl, leaving }] of seats) {
    if (!leaving || owner === engine) continue
    const member = members.find(each => each.peerUrl === peerUrl)
    return member
      ? { kind: 'remove', engine: owner, member: member.id }
      : { kind: 'forget-seat', engine: owner }
  }
  return undefined
}

/** One that has never started has copied nothing. */
function promoted({ members }: StateWorld): StateStep | undefined {
  const learner = members.find(({ learner: is, name }) => is && name !== '')
  return learner && { kind: 'promote', member: learner.id, name: learner.name }
}

/** Who leads hands over first: while a member is defragmented it answers nobody. */
function defragmented({ members, own }: StateWorld): StateStep | undefined {
  const waste = own.bytes - own.bytesInUse
  if (own.learner || waste < wasteBytes || waste < own.bytes * wasteShare) return undefined
  if (own.bytesInUse > longBytes) return undefined
  if (own.leader !== own.id) return { kind: 'defragment' }
  const next = members.find(({ id, learner, name }) => id !== own.id && !learner && name !== '')
  return next ? { kind: 'move-leader', to: next.id } : { kind: 'defragment' }
}

export function engineOf(
  member: string,
  members: readonly StoreMember[],
  seats: ReadonlyMap<string, Seat>,
): string | undefined {
  const url = members.find(({ id }) => id === member)?.peerUrl
  return [...seats].find(([, { peerUrl }]) => peerUrl === url)?.[0]
}

function byMember(one: StoreAlarm, other: StoreAlarm): number {
  return one.member < other.member ? -1 : 1
}
