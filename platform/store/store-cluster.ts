import type { MemberStatus, StoreAlarm, StoreMember } from '../../core/model/store-member.ts'

/**
 * The store as a cluster of members: who they are and how they fare, and what may be done about that. What Banyan asks of etcd
 * besides keeping records. Every method rejects with `store-unavailable` (retry) when nobody answers in time, and with
 * `store-denied` (wait) where these credentials may not ask.
 */
export interface StoreCluster {
  members(): Promise<readonly StoreMember[]>

  /** Of each address that this was opened with; one that doesn't answer says why. */
  statuses(): Promise<readonly MemberStatus[]>

  alarms(): Promise<readonly StoreAlarm[]>

  /**
   * Lets one in that listens to everything and has no vote yet. Does nothing for a URL that a member has. Codes:
   * `store-joining` (wait): another one has no vote yet · `store-unsettled` (wait): members don't see each other, or a member
   * came just now.
   */
  addLearner(peerUrl: string): Promise<void>

  /** Gives it a vote; does nothing if it has one. Codes: `store-learner-behind` (retry), `store-unsettled`. */
  promote(id: string): Promise<void>

  /** Does nothing if it is no member. Code: `store-unsettled` (wait): the rest would have no majority. */
  remove(id: string): Promise<void>

  setPeerUrl(id: string, peerUrl: string): Promise<void>

  /** Who leads hands over. */
  moveLeader(to: string): Promise<void>

  /** Forgets all history before now. Watches that are late begin anew. */
  compact(): Promise<void>

  /** Gives the first address' unused space back; it answers nobody meanwhile. */
  defragment(): Promise<void>

  disarm(alarm: StoreAlarm): Promise<void>

  close(): void
}
