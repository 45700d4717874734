import { readFile } from 'node:fs/promises'
import { exec } from '../../platform/exec.ts'

/** Folders below which something is still mounted, the deepest first. /proc/mounts writes a space as \040. */
export function mountsBelow(folder: string, mounts: string): string[] {
  return mounts
    .split('\n')
    .map(line => (line.split(' ')[1] ?? '').replaceAll('\\040', ' '))
    .filter(path => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)
}

/** A Docker Engine that was killed leaves mounts behind, and then its folders can't be deleted. */
export async function unmountBelow(folder: string): Promise<void> {
  for (const path of mountsBelow(folder, await readFile('/proc/mounts', 'utf8'))) {
    await exec(['umount', '--lazy', path])
  }
}
