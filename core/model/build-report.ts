/** How the images of one generation came about; for `banyan why`. */
export interface Builds {
  readonly app: string
  readonly generation: number
  readonly services: Readonly<Record<string, BuildReport>>
}

export interface BuildReport {
  readonly outcome: 'built' | 'reused' | 'failed'
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly tookMs: number
  /** Pinned by digest; absent when the build failed. */
  readonly image?: string
  /** The end of what the build printed, without the values of build arguments. */
  readonly lines: readonly string[]
}
