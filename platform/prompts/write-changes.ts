import { readFile } from 'node:fs/promises'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { writeWhole } from '../private-file.ts'
import type { FileChange } from './file-changes.ts'

/** The text of a file; undefined: there is none. Code: `file-unreadable` (wait). */
export async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    const message = `Can't read ${path}: ${messageOf(cause)}`
    throw new BanyanError('file-unreadable', message, 'wait', { cause })
  }
}

/** In the order given, each file all or nothing; keys are others' to make. Code: `file-unwritable` (wait). */
export async function writeChanges(changes: readonly FileChange[]): Promise<void> {
  for (const change of changes) {
    if (change.before !== change.after && change.isKey !== true)
      await writeWhole(change.path, change.after, change.mode)
  }
}
