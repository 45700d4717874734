/** What a backup says of itself to whoever holds the file. It stands inside again, encrypted: nobody changes it unnoticed. */
export interface BackupHeader {
  /** Of the file, not of its records. */
  readonly layout: number
  /** Of the program that made it. */
  readonly version: string
  /** Newest format of its records (platform/version.ts). */
  readonly format: number
  /** Epoch milliseconds. */
  readonly at: number
  /** The same in every backup of one cluster: sha256 of its authority's certificate, hex; of one without, its sealing key's id. */
  readonly cluster: string
  readonly engine: string
  /** Of the store: everything in it is as it was then. */
  readonly revision: number
  /** age recipients that may open it. */
  readonly recipients: readonly string[]
  /** With a passphrase: the age identity that opens it, encrypted with that passphrase; base64. */
  readonly wrappedIdentity?: string
}

/** A backup became the state of the cluster, which began a new life of it: whoever knows a later one follows no earlier one. */
export interface Restored {
  /** Epoch milliseconds, but rises with each restore whatever clocks say. */
  readonly life: number
  /** When the backup was made; epoch milliseconds. */
  readonly backupAt: number
}

/** How scheduled backups went last. */
export interface BackupState {
  /** Epoch milliseconds of the scheduled moment that it was for. */
  readonly slot: number
  /** The last good one. */
  readonly good?: {
    readonly at: number
    readonly engine: string
    readonly file: string
    readonly bytes: number
  }
  /** Since the last good one. */
  readonly failed?: { readonly at: number; readonly tries: number; readonly message: string }
}
