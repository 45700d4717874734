import { createPrivateKey, type KeyObject } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { readPrivate, writePrivate } from '../private-file.ts'
import { newKeyPair, pemOf } from './identity.ts'

/**
 * The key that a certificate is asked for with, the same each time for the same reason: should the answer be lost, the engine
 * gives it again to no other. `path`: where the certificate will be.
 */
export async function pendingKey(path: string, reason: string): Promise<KeyObject> {
  const known = await knownKey(path, reason)
  if (known) return known
  const { privateKey } = newKeyPair()
  await writePrivate(pendingPath(path, reason), pemOf(privateKey))
  return privateKey
}

/** Undefined: nothing was asked for with one yet, or the answer has come. */
export async function knownKey(path: string, reason: string): Promise<KeyObject | undefined> {
  const known = await readPrivate(pendingPath(path, reason))
  return known === undefined ? undefined : createPrivateKey(known)
}

/** There is a certificate. */
export async function forgetPendingKey(path: string, reason: string): Promise<void> {
  await rm(pendingPath(path, reason), { force: true })
}

function pendingPath(path: string, reason: string): string {
  return `${path}.${reason}.pending`
}
