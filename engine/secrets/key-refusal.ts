import { BanyanError } from '../../core/errors.ts'

/**
 * Why an engine can't join: it says the ids of the keys in its file (none: it has no file), `path` is where the asked engine
 * has its own. Codes (wait): `secrets-key-missing`, `secrets-key-foreign`.
 */
export function keyRefusal(
  active: string,
  said: readonly string[],
  { path, engine }: { readonly path: string; readonly engine: string },
): BanyanError | undefined {
  if (said.includes(active)) return undefined
  const copy = `copy ${path} of ${engine} to this server (as root, mode 600; nobody else may see it), and join again`
  if (said.length === 0) {
    const sentence = `This cluster seals its secrets with the key ${active}, and this server has no key file: ${copy}`
    return new BanyanError('secrets-key-missing', sentence, 'wait')
  }
  const sentence = `This cluster seals its secrets with the key ${active}, and this server's key file holds ${said.join(', ')}: ${copy}`
  return new BanyanError('secrets-key-foreign', sentence, 'wait')
}
