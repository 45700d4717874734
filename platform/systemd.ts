import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageFolder, programFile } from './package-folder.ts'
import type { FileChange } from './prompts/file-changes.ts'
import { textOf } from './prompts/write-changes.ts'

type Program = 'engine' | 'agent'

const unitFolders = ['/etc/systemd/system', '/lib/systemd/system', '/usr/lib/systemd/system']

/** systemd is process 1 here, and doesn't know the program yet. */
export function lacksUnit(program: Program): boolean {
  const unit = `banyan-${program}.service`
  return existsSync('/run/systemd/system') && !unitFolders.some(f => existsSync(join(f, unit)))
}

/** The unit of a program where it lies now: with this Node.js, this file and this configuration. */
export async function unitChange(
  program: Program,
  config: string,
  folder = '/etc/systemd/system',
): Promise<FileChange> {
  const path = join(folder, `banyan-${program}.service`)
  const unit = join(packageFolder(), 'packaging', `banyan-${program}.service`)
  const packaged = await readFile(unit, 'utf8')
  const command = [process.execPath, programFile(program), '--config', config].map(quoted).join(' ')
  const after = packaged.replace(/^ExecStart=.*$/m, () => `ExecStart=${command}`)
  const before = await textOf(path)
  return { path, after, mode: 0o644, brief: true, ...(before !== undefined && { before }) }
}

/** systemd.syntax(7) and systemd.service(5): % and $ stand for other things unless doubled. */
function quoted(word: string): string {
  const plain = word.replace(/[%$]/g, match => match + match)
  return /^[\w./:@%$+-]+$/.test(word)
    ? plain
    : `"${plain.replace(/["\\]/g, match => `\\${match}`)}"`
}
