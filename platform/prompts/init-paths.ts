import { access } from 'node:fs/promises'
import { resolve } from 'node:path'

const systemConfig = '/etc/banyan/banyan.yaml'

/** The banyan.yaml that `init` writes: never one that merely lies in a folder above. */
export function pathToWrite(config: string | undefined): string {
  return resolve(config ?? process.env['BANYAN_CONFIG'] ?? systemConfig)
}

export async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
