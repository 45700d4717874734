import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fateOf } from '../../core/backup-scope.ts'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { keys, prefixes } from '../../core/keys.ts'
import type { BackupHeader } from '../../core/model/backup.ts'
import { records } from '../../core/records.ts'
import { encryptBackup } from '../../platform/backup/encrypt.ts'
import { backupFiles, type BackupItem, layoutVersion } from '../../platform/backup/layout.ts'
import type { Clock } from '../../platform/clock.ts'
import { fingerprintOf } from '../../platform/rpc/tls-identity.ts'
import { scan } from '../../platform/store/scan.ts'
import type { Store } from '../../platform/store/store.ts'
import { recordFormat, version } from '../../platform/version.ts'

export interface BackupContext {
  readonly store: Store
  readonly engineId: string
  readonly clock: Clock
  /** Files of this engine; those that aren't there are left out, but for the secrets key. */
  readonly backupPaths: BackupPaths
}

export interface BackupPaths {
  readonly secretsKey: string
  readonly controlKey: string
  /** Absent: the engine runs with the defaults. */
  readonly config?: string
}

export type BackupWish = Pick<BackupHeader, 'recipients' | 'wrappedIdentity'>

const maxFileBytes = 4 * 1024 * 1024

/**
 * The whole cluster as it is at one revision, encrypted: platform/backup/layout.ts, but for the checksum at its end. Codes:
 * `recipients-missing`, `recipient-invalid` (stalled), `backup-incomplete` (wait), `revision-compacted` (retry): it took longer
 * than the store keeps its history.
 */
export async function* createBackup(
  context: BackupContext,
  wish: BackupWish,
): AsyncGenerator<Uint8Array> {
  if (wish.recipients.length === 0) {
    const sentence = 'A backup is always encrypted: name a recipient, or give a passphrase'
    throw new BanyanError('recipients-missing', sentence, 'stalled')
  }
  const header = await headerOf(context, wish)
  yield* encryptBackup(header, itemsOf(context, header.revision))
}

async function headerOf(
  { store, engineId, clock }: BackupContext,
  wish: BackupWish,
): Promise<BackupHeader> {
  const { revision } = await store.range(prefixes.root, { limit: 1 })
  const format = await store.get(keys.format)
  return {
    ...{ layout: layoutVersion, version, format: Number(format?.value ?? recordFormat) },
    ...{ at: clock.now(), cluster: await clusterOf(store), engine: engineId, revision },
    recipients: wish.recipients,
    ...(wish.wrappedIdentity !== undefined && { wrappedIdentity: wish.wrappedIdentity }),
  }
}

async function clusterOf(store: Store): Promise<string> {
  const authority = await store.get(keys.authority)
  if (!authority) return String(JSON.parse((await store.get(keys.sealingKey))?.value ?? '""'))
  const { certificate } = records.authority.decode(authority.value, authority.key)
  return fingerprintOf(new X509Certificate(certificate)).toString('hex')
}

async function* itemsOf(
  { store, backupPaths: { secretsKey, controlKey, config } }: BackupContext,
  revision: number,
): AsyncGenerator<BackupItem> {
  const own = [
    [backupFiles.secretsKey, secretsKey],
    [backupFiles.controlKey, controlKey],
    [backupFiles.config, config],
  ] as const
  for (const [file, path] of own) {
    const content = path === undefined ? undefined : await contentOf(path)
    if (content) yield { kind: 'file', file, content }
    else if (file === backupFiles.secretsKey) throw incomplete(secretsKey, 'it is not there')
  }
  for await (const { key, value } of scan(store, prefixes.root, revision)) {
    if (fateOf(key).kept) yield { kind: 'entry', key, value }
  }
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    const content = await readFile(path)
    if (content.length <= maxFileBytes) return content
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw incomplete(path, messageOf(cause))
  }
  throw incomplete(path, `it has more than ${maxFileBytes} bytes`)
}

function incomplete(path: string, why: string): BanyanError {
  const sentence = `No backup without ${path}: ${why}`
  return new BanyanError('backup-incomplete', sentence, 'wait')
}
