import { prefixes } from '../../core/keys.ts'
import { records } from '../../core/records.ts'
import { isSealed, open, type Place, seal, sealedWith } from './envelope.ts'
import type { Keyring } from './keyring.ts'

/** Folders with sealed contents; the authority is apart (engine/join/open-authority.ts). */
export const sealedFolders = [prefixes.secrets, prefixes.manifests, prefixes.tasks] as const

/**
 * The record, sealed with the active key; undefined: it is already, or holds nothing sealed. Throws as `open` does for what
 * none of the keys opens.
 */
export function sealedAnew(
  { key, value }: { readonly key: string; readonly value: string },
  keyring: Keyring,
  nonce: () => Uint8Array,
): string | undefined {
  const again = (sealed: string, place: Place) =>
    seal(keyring.active, nonce(), place, open(keyring, sealed, place))
  if (key.startsWith(prefixes.secrets)) {
    const record = records.secret.decode(value, key)
    if (!isOld(record.sealed, keyring)) return undefined
    const { scope, name, version } = record
    const sealed = again(record.sealed, { kind: 'stored', scope, name, version })
    return records.secret.encode({ ...record, sealed })
  }
  if (!value.includes('sealed:')) return undefined
  const isTask = key.startsWith(prefixes.tasks)
  const record = isTask ? records.task.decode(value, key) : records.manifest.decode(value, key)
  const old = Object.entries(record.files).filter(([, content]) => isOld(content, keyring))
  if (old.length === 0) return undefined
  const fresh = old.map(([digest, content]) => [
    digest,
    again(content, { kind: 'content', digest }),
  ])
  const files = { ...record.files, ...(Object.fromEntries(fresh) as Record<string, string>) }
  return 'slot' in record
    ? records.task.encode({ ...record, files })
    : records.manifest.encode({ ...record, files })
}

function isOld(content: string, keyring: Keyring): boolean {
  return isSealed(content) && sealedWith(content) !== keyring.active.id
}
