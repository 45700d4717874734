import { BanyanError } from '../../core/errors.ts'
import type { exec as systemExec } from '../exec.ts'
import { isSet, type Setting } from './setting.ts'

type Exec = typeof systemExec

/**
 * Writes the settings that are not as they shall be. Answers the names of all but those that the kernel doesn't have, for the
 * lack of a module or an interface. Code: `setting-failed` (retry).
 */
export async function ensureSettings(
  exec: Exec,
  settings: readonly Setting[],
): Promise<ReadonlySet<string>> {
  const found = await readSettings(exec, settings)
  const there = new Set<string>()
  for (const setting of settings) {
    const value = found.get(path(setting.name))
    if (value === undefined) continue
    if (isSet(setting, value) || (await write(exec, setting))) there.add(setting.name)
  }
  return there
}

/** By path. One program for all of them; of those that aren't there it says nothing. */
async function readSettings(
  exec: Exec,
  settings: readonly Setting[],
): Promise<ReadonlyMap<string, number>> {
  const { stdout } = await exec(['grep', '-sH', '', ...settings.map(({ name }) => path(name))])
  const lines = stdout.toString('utf8').split('\n')
  return new Map(
    lines.map(line => {
      const colon = line.lastIndexOf(':')
      return [line.slice(0, colon), Number(line.slice(colon + 1))]
    }),
  )
}

/** False: it is gone, with its interface. */
async function write(exec: Exec, { name, value }: Setting): Promise<boolean> {
  const { exitCode, stderr } = await exec(['tee', path(name)], { input: `${value}\n` })
  if (exitCode === 0) return true
  if (stderr.includes('No such file')) return false
  const sentence = `setting ${name}: ${stderr.trim().slice(0, 500)}`
  throw new BanyanError('setting-failed', sentence, 'retry')
}

function path(setting: string): string {
  return `/proc/sys/${setting}`
}
