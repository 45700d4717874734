import { canonicalJson, sha256 } from '../hash.ts'

/** One version of a secret as the store holds it: nobody reads it without the engines' key file. */
export interface SecretVersion {
  readonly scope: string
  readonly name: string
  /** From 1. */
  readonly version: number
  /** The content, sealed: see engine/secrets/envelope.ts. */
  readonly sealed: string
  /** Bytes of the content. */
  readonly size: number
  /** Epoch milliseconds. */
  readonly createdAt: number
}

/** What there is of one secret, without its contents: what every engine keeps in memory. */
export interface SecretHead {
  readonly scope: string
  readonly name: string
  /** Ascending; the last is the one that a sync takes. Empty: removed, its numbers are never used again. */
  readonly versions: readonly VersionInfo[]
  readonly last: number
}

export interface VersionInfo {
  readonly version: number
  readonly size: number
  readonly createdAt: number
  /** Who set it. */
  readonly person: string
}

/** A secret of `banyan secret set`, in the version that the manifest was accepted with. */
export interface SecretRef {
  /** `global`, or the application's name. */
  readonly scope: string
  readonly name: string
  /** From 1. */
  readonly version: number
}

/** The sealing key that follows another one. */
export interface NextSealingKey {
  readonly id: string
  /** Sealed with the key that it follows. */
  readonly sealedKey: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly person: string
  /** Records that were sealed anew with it. Absent: that is still to be done. */
  readonly resealed?: number
}

/** Scope of the secrets that every application may use; one of an application's own comes before it. */
export const globalScope = 'global'

/** What a manifest says where nobody could look the secret up: on a laptop. */
export const unknownVersion = 0

export const secretNamePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/

export const maxSecretBytes = 500 * 1024

/** Names a stored secret's content in `Task.files`: says the version, and nothing about the value. */
export function storedDigest({ scope, name, version }: SecretRef): string {
  return sha256(canonicalJson(['stored secret', scope, name, version]))
}

/** What a person calls it: `db_password`, `shop/db_password`. */
export function secretTitle({ scope, name }: Pick<SecretRef, 'scope' | 'name'>): string {
  return scope === globalScope ? name : `${scope}/${name}`
}

/** Every stored secret that a service uses, as a file or as a variable. */
export function storedSecretsOf({ files, secretEnvironment = {} }: SecretUse): SecretRef[] {
  return [...files, ...Object.values(secretEnvironment)].flatMap(({ stored }) =>
    stored ? [stored] : [],
  )
}

/** Of a service, or of the container made from it. */
interface SecretUse {
  readonly files: readonly Stored[]
  readonly secretEnvironment?: Readonly<Record<string, Stored>>
}

interface Stored {
  readonly stored?: SecretRef
}
