import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder with package.json, proto/ and fixtures/, from the sources and from dist/. */
export function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}

/** What Node runs. */
export function programFile(program: 'engine' | 'agent' | 'webhook'): string {
  return join(packageFolder(), 'dist', program, 'main.js')
}
