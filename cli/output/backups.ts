import type { BackupHeader } from '../../core/model/backup.ts'
import { type Column, type Screen, table } from './table.ts'
import { ago } from './time.ts'

/** A backup in a folder. */
export interface ListedBackup {
  readonly file: string
  readonly bytes: number
  /** Absent: it can't be read. */
  readonly header?: BackupHeader
  readonly problem?: string
}

/** One that was looked at as a whole. */
export interface InspectedBackup {
  readonly file: string
  readonly bytes: number
  readonly header: BackupHeader
  /** Every byte is as it was written. */
  readonly whole: true
  /** Absent: no key was given. */
  readonly content?: { readonly files: readonly string[]; readonly entries: number }
}

const columns: Column[] = [
  { title: 'FILE', shrinks: true },
  { title: 'MADE' },
  { title: 'KIB', align: 'right' },
  { title: 'CLUSTER' },
  { title: 'ENGINE', shrinks: true },
  { title: 'OPENS WITH' },
]

export function backupLines(
  backups: readonly ListedBackup[],
  now: number,
  screen: Screen,
): string[] {
  if (backups.length === 0) return ['No backup here: banyan backup create']
  const rows = backups.map(({ file, bytes, header, problem }) => ({
    cells: [
      file,
      header ? ago(header.at, now) : (problem ?? '–'),
      String(Math.ceil(bytes / 1024)),
      header?.cluster.slice(0, 12) ?? '–',
      header?.engine ?? '–',
      header ? keysText(header) : '–',
    ],
  }))
  return table(columns, rows, screen)
}

export function createdLines(file: string, bytes: number): string[] {
  return [
    `${file} holds the whole cluster, secrets keys included: ${Math.ceil(bytes / 1024)} KiB`,
    'Keep it elsewhere, and what opens it somewhere else again.',
  ]
}

export function inspectedLines({ file, bytes, header, content }: InspectedBackup): string[] {
  return [
    `file      ${file}, ${bytes} bytes, whole`,
    `made      ${new Date(header.at).toISOString()} by ${header.engine}, version ${header.version}`,
    `cluster   ${header.cluster}`,
    `format    layout ${header.layout}, records ${header.format}, revision ${header.revision}`,
    `opens     with ${keysText(header)}`,
    content
      ? `content   ${content.entries} records, ${content.files.join(', ')}`
      : 'content   not looked at: give --passphrase-file or --identity-file',
  ]
}

function keysText({ wrappedIdentity, recipients }: BackupHeader): string {
  const passphrase = wrappedIdentity === undefined ? 0 : 1
  const keys = recipients.length - passphrase
  const words = [
    ...(passphrase === 1 ? ['a passphrase'] : []),
    ...(keys > 0 ? [`${keys} age ${keys === 1 ? 'key' : 'keys'}`] : []),
  ]
  return words.join(' or ')
}
