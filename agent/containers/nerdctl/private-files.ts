import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BanyanError } from '../../../core/errors.ts'

/** Writes texts into files that only this user can read, for as long as `use` runs. Answers their paths by name. */
export async function withPrivateFiles<Name extends string, T>(
  texts: Readonly<Record<Name, string>>,
  use: (paths: Readonly<Record<Name, string>>) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'banyan-nerdctl-')) // mode 0700
  try {
    const entries = Object.entries<string>(texts)
    for (const [name, text] of entries) await writeFile(join(folder, name), text, { mode: 0o600 })
    const paths = Object.fromEntries(entries.map(([name]) => [name, join(folder, name)]))
    return await use(paths as Record<Name, string>)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** One line each. Code: runtime-lacks-option (stalled): such a file has no form for a value of several lines. */
export function linesFile(what: string, values: Readonly<Record<string, string>>): string {
  for (const [name, value] of Object.entries(values)) {
    if (!/[\r\n]/.test(value)) continue
    const sentence = `The ${what} ${name} has several lines, which nerdctl can't be given. Use a config or secret file, or Docker`
    throw new BanyanError('runtime-lacks-option', sentence, 'stalled')
  }
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
