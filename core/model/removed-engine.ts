/** An engine that somebody removed. It may not run, and is nobody's engine, until it is let in again. */
export interface RemovedEngine {
  /** Epoch milliseconds. */
  readonly at: number
  readonly person: string
  /** WireGuard's, base64: those that it had. No engine may come with one of them under another id. */
  readonly tunnelKeys: readonly string[]
}
