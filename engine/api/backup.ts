import type { BackupPart } from '../../proto/gen/banyan/v1/BackupPart.ts'
import type { CreateBackupRequest__Output } from '../../proto/gen/banyan/v1/CreateBackupRequest.ts'
import { BanyanError } from '../../core/errors.ts'
import { type BackupContext, createBackup } from '../backup/create-backup.ts'
import type { Events } from '../events.ts'

export interface BackupApiContext extends BackupContext {
  readonly events: Events
}

/** Nobody has thousands of keys; a wrapped identity has some hundreds of bytes. */
const limits = { recipients: 100, wrappedBytes: 8192 }

/** Told of before it begins: who has a backup, and its key, has the cluster. */
export async function* backupStream(
  context: BackupApiContext,
  { recipients, wrappedIdentity, person }: CreateBackupRequest__Output,
): AsyncGenerator<BackupPart> {
  if (recipients.length > limits.recipients || wrappedIdentity.length > limits.wrappedBytes) {
    throw new BanyanError('request-too-large', 'That are too many recipients', 'stalled')
  }
  const wish = {
    recipients,
    ...(wrappedIdentity.length > 0 && { wrappedIdentity: wrappedIdentity.toString('base64') }),
  }
  await context.events.record({
    kind: 'backup-taken',
    message: `${person || 'somebody'} takes a backup, secrets keys included`,
  })
  for await (const data of createBackup(context, wish)) yield { data: Buffer.from(data) }
}
