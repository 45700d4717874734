/** What an engine's key of the control tunnel was followed by, or is going to be while both are let in. WireGuard's, base64. */
export interface FollowedKey {
  readonly was: string
  readonly key: string
  /** UDP, on the same host. */
  readonly port: number
}
