import { rm } from 'node:fs/promises'
import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Entry, Store } from '../../platform/store/store.ts'
import { createKeyFile, readKeyFile } from './key-file.ts'
import type { Keyring } from './keyring.ts'
import { takeOver } from './take-over.ts'

interface OpenOptions {
  readonly store: Store
  readonly path: string
  readonly log: Logger
  /** The key is lost: begin with a new one. What was sealed with it stays closed. */
  readonly startOver?: boolean
}

/**
 * The keys of the cluster: read, or made when this is its first engine. Keys that came while this engine was away are taken over. An engine with other keys than the rest would
 * seal what they can't open, so it doesn't start. Codes (wait): `secrets-key-missing`, `secrets-key-foreign`, those of
 * key-file.ts.
 */
export async function openKeyring(options: OpenOptions): Promise<Keyring> {
  const { store, path, log, startOver = false } = options
  const entry = await store.get(keys.sealingKey)
  const id = entry && idIn(entry)
  const inFile = await readKeyFile(path)
  const found = inFile && (await takeOver(store, path, inFile))
  if (id !== undefined && found?.byId(id)) return found.sealingWith(id)
  if (id !== undefined && !startOver) throw found ? foreign(path, id) : missing(path, id)
  const keyring = found ?? (await createKeyFile(path))
  if (await claim(store, keyring, entry?.modRevision ?? 0)) {
    log.info({ path, key: keyring.active.id }, found ? 'sealing key taken' : 'sealing key made')
    return keyring
  }
  return await afterLosing(store, path, keyring, found === undefined)
}

/** Another engine of a new cluster was faster: its key counts. */
async function afterLosing(
  store: Store,
  path: string,
  keyring: Keyring,
  isOurs: boolean,
): Promise<Keyring> {
  const winner = await store.get(keys.sealingKey)
  const id = winner ? idIn(winner) : ''
  if (keyring.byId(id)) return keyring
  if (isOurs) await rm(path)
  throw missing(path, id)
}

/** Makes the cluster's key known; only one engine does. */
async function claim(store: Store, { active }: Keyring, revision: number): Promise<boolean> {
  const { committed } = await store.commit({
    compare: [{ key: keys.sealingKey, modRevision: revision }],
    writes: [{ kind: 'put', key: keys.sealingKey, value: JSON.stringify(active.id) }],
  })
  return committed
}

function idIn({ value }: Entry): string {
  return String(JSON.parse(value))
}

function missing(path: string, id: string): BanyanError {
  return new BanyanError(
    'secrets-key-missing',
    `There is no key file ${path}, but this cluster seals its secrets with the key ${id}: copy the file from another ` +
      'engine or from your backup. If it is lost for good, start once with --new-secrets-key and set the secrets again',
    'wait',
  )
}

function foreign(path: string, id: string): BanyanError {
  return new BanyanError(
    'secrets-key-foreign',
    `The key file ${path} is not this cluster's: the key ${id} is not in it. Copy the file of another engine; if the ` +
      'key is lost for good, start once with --new-secrets-key',
    'wait',
  )
}
