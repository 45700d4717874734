import { randomBytes, X509Certificate } from 'node:crypto'
import { keys } from '../../core/keys.ts'
import type { StoredAuthority } from '../../core/model/member.ts'
import { records } from '../../core/records.ts'
import type { Logger } from '../../platform/logger.ts'
import { fingerprintOf } from '../../platform/rpc/tls-identity.ts'
import type { Entry, Store } from '../../platform/store/store.ts'
import { open, type Place, seal, sealedWith } from '../secrets/envelope.ts'
import type { Keyring } from '../secrets/keyring.ts'
import { Authority, createAuthority, pemOf, privateKeyOf } from './authority.ts'

interface OpenOptions {
  readonly store: Store
  readonly keyring: Keyring
  readonly log: Logger
  readonly now: number
  /** The sealing key is lost: begin with a new authority. Agents of other servers have to join again. */
  readonly startOver?: boolean
}

/**
 * The authority of the cluster: read, or made when this is its first engine that listens for agents. Rejects as the
 * envelope does when this engine's keys don't open it.
 */
export async function openAuthority(options: OpenOptions): Promise<Authority> {
  const { store, keyring, startOver = false } = options
  const entry = await store.get(keys.authority)
  if (!entry) return await create(options, undefined)
  try {
    return openStored(keyring, records.authority.decode(entry.value, keys.authority))
  } catch (error) {
    if (startOver) return await create(options, entry)
    throw error
  }
}

/** After a new sealing key: the old one may go then. Nothing to do where there is no authority yet. */
export async function sealAuthorityAnew(store: Store, keyring: Keyring): Promise<void> {
  const entry = await store.get(keys.authority)
  if (!entry) return
  const stored = records.authority.decode(entry.value, keys.authority)
  if (sealedWith(stored.sealedKey) === keyring.active.id) return
  const place = placeOf(stored.certificate)
  const key = open(keyring, stored.sealedKey, place)
  await put(store, entry, { ...stored, sealedKey: sealNow(keyring, place, key) })
}

async function create(options: OpenOptions, before: Entry | undefined): Promise<Authority> {
  const { store, keyring, log, now } = options
  const { authority, key } = createAuthority(now)
  const place = placeOf(authority.certificate)
  const stored = {
    certificate: authority.certificate,
    sealedKey: sealNow(keyring, place, Buffer.from(pemOf(key))),
  }
  if (await put(store, before, stored)) {
    log.info({ fingerprint: authority.fingerprint.toString('hex') }, 'authority of agents made')
    return authority
  }
  return await openAuthority({ ...options, startOver: false }) // another engine was faster
}

async function put(
  store: Store,
  before: Entry | undefined,
  stored: StoredAuthority,
): Promise<boolean> {
  const { committed } = await store.commit({
    compare: [{ key: keys.authority, modRevision: before?.modRevision ?? 0 }],
    writes: [{ kind: 'put', key: keys.authority, value: records.authority.encode(stored) }],
  })
  return committed
}

function openStored(keyring: Keyring, { certificate, sealedKey }: StoredAuthority): Authority {
  return new Authority(certificate, privateKeyOf(open(keyring, sealedKey, placeOf(certificate))))
}

/** Bound to the certificate: a key under another one's certificate doesn't open. */
function placeOf(certificate: string): Place {
  const fingerprint = fingerprintOf(new X509Certificate(certificate)).toString('hex')
  return { kind: 'authority', fingerprint }
}

function sealNow(keyring: Keyring, place: Place, content: Buffer): string {
  return seal(keyring.active, randomBytes(12), place, content)
}
