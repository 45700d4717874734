export interface StoreMember {
  /** A number of 64 bits. */
  readonly id: string
  /** Empty until it has started for the first time. */
  readonly name: string
  readonly peerUrl: string
  /** Has no vote yet. */
  readonly learner: boolean
}

export type MemberStatus =
  | { readonly kind: 'silent'; readonly address: string; readonly reason: string }
  | {
      readonly kind: 'answers'
      readonly address: string
      readonly id: string
      readonly version: string
      /** `0`: it knows of none. */
      readonly leader: string
      readonly term: number
      readonly learner: boolean
      readonly bytes: number
      readonly bytesInUse: number
    }

/** space: nothing can be written before it is disarmed · corrupt: members differ. */
export interface StoreAlarm {
  readonly kind: 'space' | 'corrupt'
  readonly member: string
}
