import type { SecretRef } from './secret.ts'

export type Mount =
  | {
      readonly kind: 'volume'
      readonly name: string
      readonly target: string
      readonly readOnly: boolean
      /** The container's own files at the target are not copied into a new volume. */
      readonly noCopy?: boolean
      /** Folder inside the volume. */
      readonly subpath?: string
    }
  /** A volume without a name lives and dies with its container. */
  | { readonly kind: 'anonymous'; readonly target: string; readonly readOnly: boolean }
  | {
      readonly kind: 'bind'
      readonly source: string
      readonly target: string
      readonly readOnly: boolean
      /** False: a folder that is missing on the host is an error. */
      readonly createHostPath?: boolean
      readonly propagation?: string
      readonly selinux?: 'z' | 'Z'
    }
  | {
      readonly kind: 'tmpfs'
      readonly target: string
      readonly sizeBytes?: number
      /** Permission bits; absent: 0o1777. */
      readonly mode?: number
    }
  /** The root of another image, read-only. */
  | {
      readonly kind: 'image'
      readonly source: string
      readonly target: string
      readonly subpath?: string
    }

export interface FileMount {
  readonly kind: 'config' | 'secret'
  readonly name: string
  readonly target: string
  /** Names the content: sha256 of a config, hex; of a secret, nothing that tells of its value (secret.ts). */
  readonly digest: string
  /** Present when the content is not in the manifest but in the secret store. */
  readonly stored?: SecretRef
  /** Permission bits, such as 0o444. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

/** A secret without a place in the container's files. */
export type SecretValue = Pick<FileMount, 'digest' | 'stored'>
