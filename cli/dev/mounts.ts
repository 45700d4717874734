import { readFile } from 'node:fs/promises'
import { exec } from '../../platform/exec.ts'

/** Where in a folder, itself included, something is mounted, the deepest first. A space is written as \040 there. */
export function mountsIn(folder: string, mounts: string): string[] {
  return mounts
    .split('\n')
    .map(line => (line.split(' ')[1] ?? '').replaceAll('\\040', ' '))
    .filter(path => path === folder || path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)
}

/** A Docker Engine that was killed leaves mounts behind, and then its folders can't be deleted. */
export async function unmountAll(folder: string): Promise<void> {
  for (const path of mountsIn(folder, await readFile('/proc/mounts', 'utf8'))) {
    await exec(['umount', '--lazy', path])
  }
}
