import type { Seat } from '../../core/model/seat.ts'
import type { StoreMember } from '../../core/model/store-member.ts'
import { engineOf } from './decide.ts'

interface Membership {
  readonly members: readonly StoreMember[]
  readonly seats: ReadonlyMap<string, Seat>
  /** Ids of engines that live: as their members do. */
  readonly alive: ReadonlySet<string>
}

export function votersOf(members: readonly StoreMember[]): readonly StoreMember[] {
  return members.filter(({ learner }) => !learner)
}

function majorityOf(voters: number): number {
  return Math.floor(voters / 2) + 1
}

/** Engines of members with a vote that don't live. Of a member that has no seat, nobody knows. */
export function missingEngines({ members, seats, alive }: Membership): readonly string[] {
  return votersOf(members).flatMap(({ id }) => {
    const engine = engineOf(id, members, seats)
    return engine === undefined || alive.has(engine) ? [] : [engine]
  })
}

/** Whether those that stay could still write without this engine's member. */
export function keepsMajority(membership: Membership, without: string): boolean {
  const { members, seats } = membership
  const rest = members.filter(({ id }) => engineOf(id, members, seats) !== without)
  const voters = votersOf(rest).length
  const missing = missingEngines({ ...membership, members: rest }).length
  return voters > 0 && voters - missing >= majorityOf(voters)
}
