import { resolve } from 'node:path'
import type { EngineConfig } from '../../core/config/engine.ts'
import { BanyanError } from '../../core/errors.ts'
import { type BackupOnDisk, checkBackupFile } from '../../platform/backup/file.ts'
import { backupFiles, checkFormat, damaged } from '../../platform/backup/layout.ts'
import { openBackup } from '../../platform/backup/open.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Store } from '../../platform/store/store.ts'
import { recordFormat } from '../../platform/version.ts'
import { parseKeyring } from '../secrets/keyring.ts'
import { writePrivate } from '../../platform/private-file.ts'
import { contentAt, putFiles, refuseOthers, type RestoredFile } from './key-files.ts'
import type { ManagedPlace } from './managed-place.ts'
import { putBack } from './put-back.ts'

/** A backup that was read to its end once: all of it is there and opens. */
export interface WholeBackup {
  readonly onDisk: BackupOnDisk
  readonly identities: readonly string[]
  readonly files: ReadonlyMap<string, Buffer>
  readonly entries: number
}

/** Codes: those of platform/backup, `secrets-key-malformed`. */
export async function readWhole(
  path: string,
  unlock: (onDisk: BackupOnDisk) => Promise<readonly string[]>,
): Promise<WholeBackup> {
  const onDisk = await checkBackupFile(resolve(path))
  checkFormat(onDisk.header, recordFormat, path)
  const identities = await unlock(onDisk)
  const files = new Map<string, Buffer>()
  let entries = 0
  for await (const item of openBackup(onDisk, identities)) {
    if (item.kind === 'file') files.set(item.file, item.content)
    else entries++
  }
  return { onDisk, identities, files, entries }
}

export interface RestoreOptions {
  readonly backup: WholeBackup
  readonly engine: Pick<EngineConfig, 'secretsKeyFile'>
  readonly controlKeyFile: string
  /** What is in the way may make room. */
  readonly replace: boolean
  readonly clock: Clock
  readonly log: Logger
}

/**
 * Into a store that others look after. Key files first: an engine that starts on the state needs them. Answers what was done, a
 * sentence each, as `restoreApart` does. Codes: those of `putBack`, `file-in-the-way`.
 */
export async function restore(options: RestoreOptions, store: Store): Promise<string[]> {
  const files = await filesToPut(options)
  let told: string[] = []
  const written = await fill(options, store, async () => void (told = await putFiles(files)))
  return [...told, wrote(written)]
}

/** Into the managed state, all or nothing. Codes as those of `restore`. */
export async function restoreApart(
  options: RestoreOptions,
  place: ManagedPlace,
): Promise<string[]> {
  const files = await filesToPut(options)
  const written = await place.build(
    async store => await fill(options, store, () => Promise.resolve()),
  )
  const told = await putFiles(files)
  return [...told, ...(await place.take()), wrote(written)]
}

async function fill(
  { backup, replace, clock, log }: RestoreOptions,
  store: Store,
  onBegun: () => Promise<void>,
): Promise<number> {
  const { onDisk, identities } = backup
  return await putBack({
    ...{ store, header: onDisk.header, replace, clock, log, onBegun },
    items: openBackup(onDisk, identities),
  })
}

async function filesToPut(options: RestoreOptions): Promise<RestoredFile[]> {
  const files = keyFiles(options)
  if (!options.replace) await refuseOthers(files)
  return files
}

function wrote(records: number): string {
  return `${records} records written`
}

function keyFiles({ backup, engine, controlKeyFile }: RestoreOptions): RestoredFile[] {
  const { onDisk, files } = backup
  const secretsKey = files.get(backupFiles.secretsKey)
  if (!secretsKey) throw damaged(onDisk.path, 'it has no secrets key')
  const controlKey = files.get(backupFiles.controlKey)
  const same = (content: Buffer) => (found: Buffer) => found.equals(content)
  return [
    { path: engine.secretsKeyFile, content: secretsKey, isEnough: hasKeysOf(secretsKey) },
    ...(controlKey
      ? [{ path: controlKeyFile, content: controlKey, isEnough: same(controlKey) }]
      : []),
  ]
}

/** A file that has come by more keys since opens all that the backup holds. */
function hasKeysOf(content: Buffer): (found: Buffer) => boolean {
  const wanted = parseKeyring(content.toString('utf8'), backupFiles.secretsKey)
  return found => {
    try {
      const there = parseKeyring(found.toString('utf8'), 'the key file')
      return wanted.keys.every(({ id }) => there.byId(id))
    } catch (error) {
      if (error instanceof BanyanError) return false
      throw error
    }
  }
}

/** The configuration of the backup: in place where there is none, else beside it. */
export async function putConfig({ files }: WholeBackup, path: string): Promise<string | undefined> {
  const content = files.get(backupFiles.config)
  if (!content) return undefined
  const found = await contentAt(path)
  if (found?.equals(content)) return undefined
  const place = found ? `${path}.restored` : path
  await writePrivate(place, content)
  return found
    ? `${path} differs from that of the backup, which is in ${place}`
    : `${place} written`
}
