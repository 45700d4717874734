import type { SecretHead, SecretRef, SecretVersion, VersionInfo } from '../model/secret.ts'
import { listOf, number, object, text } from './schema.ts'

export const secretVersion = object<SecretVersion>({
  scope: text,
  name: text,
  version: number,
  sealed: text,
  size: number,
  createdAt: number,
})

export const secretHead = object<SecretHead>({
  scope: text,
  name: text,
  versions: listOf(
    object<VersionInfo>({ version: number, size: number, createdAt: number, person: text }),
  ),
  last: number,
})

export const secretRef = object<SecretRef>({ scope: text, name: text, version: number })
