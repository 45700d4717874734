import { readFile, rename } from 'node:fs/promises'
import { BanyanError } from '../../core/errors.ts'
import { writePrivate } from '../../platform/private-file.ts'

export interface RestoredFile {
  readonly path: string
  readonly content: Buffer
  /** Whether what is there does as well. */
  readonly isEnough: (found: Buffer) => boolean
}

/** Code: `file-in-the-way` (wait): a file that would be lost. */
export async function refuseOthers(files: readonly RestoredFile[]): Promise<void> {
  for (const { path, isEnough } of files) {
    const found = await contentAt(path)
    if (!found || isEnough(found)) continue
    const sentence = `${path} is another one than that of the backup: move it away, or say --replace, which keeps it as ${path}.before-restore`
    throw new BanyanError('file-in-the-way', sentence, 'wait')
  }
}

/** Readable by its owner alone, whole or not at all; what was there stays beside it. Answers what became of each. */
export async function putFiles(files: readonly RestoredFile[]): Promise<string[]> {
  const told: string[] = []
  for (const { path, content, isEnough } of files) {
    const found = await contentAt(path)
    if (found && isEnough(found)) {
      told.push(`${path} was there`)
      continue
    }
    if (found) await rename(path, `${path}.before-restore`)
    await writePrivate(path, content)
    told.push(`${path} written`)
  }
  return told
}

export async function contentAt(path: string): Promise<Buffer | undefined> {
  return await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })
}
