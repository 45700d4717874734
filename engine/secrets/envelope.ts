import { createCipheriv, createDecipheriv } from 'node:crypto'
import { BanyanError } from '../../core/errors.ts'
import { canonicalJson, sha256 } from '../../core/hash.ts'
import { secretTitle } from '../../core/model/secret.ts'
import type { Keyring, SealingKey } from './keyring.ts'

/** What a sealed content is, and where it belongs. Opened anywhere else, it doesn't open. */
export type Place =
  | {
      readonly kind: 'stored'
      readonly scope: string
      readonly name: string
      readonly version: number
    }
  /** Content of a manifest's file, by its digest. */
  | { readonly kind: 'content'; readonly digest: string }
  /** Key of the cluster's authority, by the fingerprint of its certificate. */
  | { readonly kind: 'authority'; readonly fingerprint: string }
  /** A sealing key that follows the one that it is sealed with, by its id. */
  | { readonly kind: 'sealing-key'; readonly id: string }

const prefix = 'sealed:v1:'
const nonceBytes = 12
const tagBytes = 16

/** Whether a text was made by `seal`. Content that isn't is base64, which has no colon. */
export function isSealed(text: string): boolean {
  return text.startsWith(prefix)
}

/**
 * AES-256-GCM: `sealed:v1:<key id>:<place>:<nonce>:<ciphertext and tag>`. Key id and place are authenticated too.
 * The nonce is 96 bits of chance, never used twice with one key.
 */
export function seal(
  key: SealingKey,
  nonce: Uint8Array,
  place: Place,
  content: Uint8Array,
): string {
  if (nonce.length !== nonceBytes) throw new Error(`a nonce has ${nonceBytes} bytes`)
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce)
  cipher.setAAD(associated(key.id, place))
  const sealed = Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()])
  const parts = [key.id, placeTag(place), base64(nonce), base64(sealed)]
  return prefix + parts.join(':')
}

/**
 * Codes: `secret-malformed` (stalled), `secret-key-unknown` (wait), `secret-misplaced` (stalled): sealed for another
 * place, `secret-tampered` (stalled). No message holds any of the content.
 */
export function open(keyring: Keyring, sealed: string, place: Place): Buffer {
  const [keyId = '', tag = '', nonceText = '', text = ''] = partsOf(sealed, place)
  const key = keyring.byId(keyId)
  if (!key) {
    const sentence = `${titleOf(place)} is sealed with the key ${keyId}, which is not in this engine's key file`
    throw new BanyanError('secret-key-unknown', sentence, 'wait')
  }
  if (tag !== placeTag(place)) {
    const sentence = `${titleOf(place)} holds what was sealed for another place`
    throw new BanyanError('secret-misplaced', sentence, 'stalled')
  }
  const nonce = Buffer.from(nonceText, 'base64')
  const bytes = Buffer.from(text, 'base64')
  if (nonce.length !== nonceBytes || bytes.length < tagBytes) throw malformed(place)
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce)
  decipher.setAAD(associated(key.id, place))
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()])
  } catch {
    const sentence = `${titleOf(place)} was changed after it was sealed`
    throw new BanyanError('secret-tampered', sentence, 'stalled')
  }
}

/** Id of the key that it is sealed with. */
export function sealedWith(sealed: string): string {
  return sealed.slice(prefix.length).split(':', 1)[0] ?? ''
}

function partsOf(sealed: string, place: Place): string[] {
  const parts = sealed.slice(prefix.length).split(':')
  if (!isSealed(sealed) || parts.length !== 4) throw malformed(place)
  return parts
}

function associated(keyId: string, place: Place): Buffer {
  return Buffer.from(canonicalJson(['banyan', 'v1', keyId, ...wordsOf(place)]))
}

/** Tells a content in the wrong place from one that was changed. */
function placeTag(place: Place): string {
  return sha256(canonicalJson(wordsOf(place))).slice(0, 16)
}

function wordsOf(place: Place): readonly (string | number)[] {
  switch (place.kind) {
    case 'stored':
      return [place.kind, place.scope, place.name, place.version]
    case 'content':
      return [place.kind, place.digest]
    case 'authority':
      return [place.kind, place.fingerprint]
    case 'sealing-key':
      return [place.kind, place.id]
  }
}

function titleOf(place: Place): string {
  switch (place.kind) {
    case 'stored':
      return `The secret ${secretTitle(place)}, version ${place.version},`
    case 'content':
      return `The content ${place.digest.slice(0, 12)}`
    case 'authority':
      return 'The key that signs certificates of agents'
    case 'sealing-key':
      return `The sealing key ${place.id}`
  }
}

function malformed(place: Place): BanyanError {
  return new BanyanError('secret-malformed', `${titleOf(place)} is not readable`, 'stalled')
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
