import type { BackupHeader, BackupState, Restored } from '../model/backup.ts'
import { number, object, optional, text, texts } from './schema.ts'

export const backupHeader = object<BackupHeader>({
  layout: number,
  version: text,
  format: number,
  at: number,
  cluster: text,
  engine: text,
  revision: number,
  recipients: texts,
  wrappedIdentity: optional(text),
})

export const backupState = object<BackupState>({
  slot: number,
  good: optional(object({ at: number, engine: text, file: text, bytes: number })),
  failed: optional(object({ at: number, tries: number, message: text })),
})

export const restored = object<Restored>({ life: number, backupAt: number })
