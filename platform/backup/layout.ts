import { BanyanError } from '../../core/errors.ts'
import { canonicalJson } from '../../core/hash.ts'
import type { BackupHeader } from '../../core/model/backup.ts'
import { records } from '../../core/records.ts'

// A file: one readable line, what age encrypted, and a checksum over both. In the encrypted part a JSON document a line: the
// header again, the files, the records of the store, and how many of each there were.

export const layoutVersion = 1
const magic = 'banyan-backup '
/** A header names its recipients; nobody has thousands. */
export const maxHeadBytes = 64 * 1024
const trailerPattern = /^\nsha256 ([0-9a-f]{64})\n$/
export const trailerBytes = 73

export type BackupItem =
  | { readonly kind: 'file'; readonly file: string; readonly content: Buffer }
  | { readonly kind: 'entry'; readonly key: string; readonly value: string }

/** Files of the engine that made it, by what they are called in every backup. */
export const backupFiles = {
  secretsKey: 'secrets.key',
  controlKey: 'control.key',
  config: 'banyan.yaml',
} as const

/** What is in a backup. */
export interface BackupCounts {
  readonly files: number
  readonly entries: number
}

export function headLine(header: BackupHeader): string {
  return `${magic}${canonicalJson(header)}\n`
}

export function trailer(sha256: string): string {
  return `\nsha256 ${sha256}\n`
}

/** Code: `backup-damaged` (stalled): it has no end. */
export function checksumIn(end: string, path: string): string {
  const [, sha256] = trailerPattern.exec(end) ?? []
  if (sha256 !== undefined) return sha256
  throw damaged(path, 'it has no checksum at its end: it was cut off, or never finished')
}

/** Codes: `backup-foreign`, `backup-newer` (stalled): a file with a layout of later may say other things. */
export function parseHead(line: string, path: string): BackupHeader {
  if (!line.startsWith(magic) || !line.endsWith('\n')) throw foreign(path)
  const text = line.slice(magic.length)
  const layout = layoutOf(text)
  if (layout === undefined) throw foreign(path)
  if (layout > layoutVersion) throw newer(path, `has layout ${layout}`, layoutVersion)
  return records.backupHeader.decode(text, path)
}

/** Code: `backup-newer` (stalled): this version would lose what it doesn't know. */
export function checkFormat({ format, version }: BackupHeader, own: number, path: string): void {
  if (format <= own) return
  throw newer(path, `was made by version ${version} with records of format ${format}`, own)
}

export function headerLine(header: BackupHeader): string {
  return `${canonicalJson({ header })}\n`
}

export function itemLine(item: BackupItem): string {
  if (item.kind === 'entry') return `${JSON.stringify({ key: item.key, value: item.value })}\n`
  return `${JSON.stringify({ file: item.file, content: item.content.toString('base64') })}\n`
}

export function endLine(counts: BackupCounts): string {
  return `${canonicalJson({ end: counts })}\n`
}

/** Code: `backup-damaged` (stalled). */
export function parseItem(line: string, path: string): BackupItem | BackupCounts {
  const { key, value, file, content, end } = jsonOf(line, path)
  if (typeof key === 'string' && typeof value === 'string') return { kind: 'entry', key, value }
  if (typeof file === 'string' && typeof content === 'string') {
    return { kind: 'file', file, content: Buffer.from(content, 'base64') }
  }
  if (typeof end === 'object' && end !== null) return end as BackupCounts
  throw damaged(path, 'a line of it is not readable')
}

export function damaged(path: string, why: string): BanyanError {
  const sentence = `${path} is not whole: ${why}. Take another backup`
  return new BanyanError('backup-damaged', sentence, 'stalled')
}

function foreign(path: string): BanyanError {
  return new BanyanError('backup-foreign', `${path} is no backup of Banyan`, 'stalled')
}

function newer(path: string, what: string, own: number): BanyanError {
  const sentence = `${path} ${what}, and this version knows ${own}: install the version that made it, or a later one`
  return new BanyanError('backup-newer', sentence, 'stalled')
}

function layoutOf(text: string): number | undefined {
  try {
    const { layout } = JSON.parse(text) as { readonly layout?: unknown }
    return typeof layout === 'number' ? layout : undefined
  } catch {
    return undefined
  }
}

function jsonOf(line: string, path: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    throw damaged(path, 'a line of it is not readable')
  }
}
