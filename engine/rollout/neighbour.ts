/** An application that this one's rollout comes after, as far as it matters for that. */
export interface Neighbour {
  readonly app: string
  /** The generation that is being rolled out there. */
  readonly underWay?: number
  /** It is on its way out, and came after this one: in reverse. */
  readonly leaves?: boolean
  /** The newest generation, where that failed. */
  readonly failed?: {
    readonly generation: number
    readonly repository: string
    readonly commit: string
    /** Epoch milliseconds. */
    readonly acceptedAt: number
  }
}
