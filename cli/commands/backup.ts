import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { askPassphrase } from '../../platform/backup/ask-passphrase.ts'
import {
  checkBackupFile,
  readBackupHead,
  refuseExisting,
  writeBackupFile,
} from '../../platform/backup/file.ts'
import { identitiesFor } from '../../platform/backup/identities.ts'
import { openBackup } from '../../platform/backup/open.ts'
import { passphraseKey } from '../../platform/backup/passphrase.ts'
import type { BackupWish } from '../client/engine.ts'
import type { Context } from '../context.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import {
  backupLines,
  createdLines,
  type InspectedBackup,
  inspectedLines,
  type ListedBackup,
} from '../output/backups.ts'
import { print } from '../print.ts'

interface CreateOptions {
  readonly recipient: readonly string[]
  readonly passphraseFile?: string
}

interface InspectOptions {
  readonly passphraseFile?: string
  readonly identityFile?: string
}

/** A folder with more than that is not one of backups. */
const maxListed = 10_000

export async function createBackup(
  context: Context,
  written: string | undefined,
  options: CreateOptions,
): Promise<ExitCode> {
  const { clock, person, signal } = context
  const file = written ?? `banyan-${new Date(clock.now()).toISOString().replaceAll(':', '')}.backup`
  await refuseExisting(resolve(file))
  const wish = await wishOf(options, signal)
  const engine = await context.engine()
  const content = toTheEnd(engine.createBackup({ ...wish, person }), signal)
  const bytes = await writeBackupFile(resolve(file), content)
  print(context, { file, bytes }, () => createdLines(file, bytes))
  return exitCodes.ok
}

/** A stream that was interrupted ends without a word: half a backup must not get its name. */
async function* toTheEnd(
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  yield* content
  signal.throwIfAborted()
}

/** The passphrase stays here: the engine gets a key that it can encrypt for, and that key's other half locked up. */
async function wishOf(
  { recipient, passphraseFile }: CreateOptions,
  signal: AbortSignal,
): Promise<Omit<BackupWish, 'person'>> {
  if (recipient.length > 0 && passphraseFile === undefined) {
    return { recipients: [...recipient], wrappedIdentity: Buffer.alloc(0) }
  }
  const passphrase = await askPassphrase({ file: passphraseFile, isNew: true, signal })
  const key = await passphraseKey(passphrase)
  return {
    recipients: [key.recipient, ...recipient],
    wrappedIdentity: Buffer.from(key.wrapped),
  }
}

export async function listBackups(context: Context, folder: string): Promise<ExitCode> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new BanyanError('path-unknown', `can't read ${folder}: ${messageOf(cause)}`, 'stalled')
  })
  const backups: ListedBackup[] = []
  for (const name of names.filter(each => each.endsWith('.backup')).slice(0, maxListed)) {
    backups.push(await lookAt(folder, name))
  }
  backups.sort((a, b) => (b.header?.at ?? 0) - (a.header?.at ?? 0))
  print(context, { backups }, (reply, screen) =>
    backupLines(reply.backups, context.clock.now(), screen),
  )
  return exitCodes.ok
}

async function lookAt(folder: string, file: string): Promise<ListedBackup> {
  const path = join(folder, file)
  try {
    const { header, bytes } = await readBackupHead(path)
    return { file, bytes, header }
  } catch (error) {
    if (!(error instanceof BanyanError)) throw error
    const { size } = await stat(path)
    return { file, bytes: size, problem: error.code }
  }
}

/** Reads every byte; with a key every record as well: what restores it would do, without writing anything. */
export async function inspectBackup(
  context: Context,
  file: string,
  options: InspectOptions,
): Promise<ExitCode> {
  const onDisk = await checkBackupFile(resolve(file))
  const { header, bytes } = onDisk
  const hasKey = options.passphraseFile !== undefined || options.identityFile !== undefined
  let inspected: InspectedBackup = { file, bytes, header, whole: true }
  if (hasKey) {
    const identities = await identitiesFor(header, { ...options, signal: context.signal })
    const files: string[] = []
    let entries = 0
    for await (const item of openBackup(onDisk, identities)) {
      if (item.kind === 'file') files.push(item.file)
      else entries++
    }
    inspected = { ...inspected, content: { files, entries } }
  }
  print(context, inspected, inspectedLines)
  return exitCodes.ok
}
