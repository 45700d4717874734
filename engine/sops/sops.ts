import { BanyanError } from '../../core/errors.ts'
import { openEnvFile, readEnvFile } from './env-file.ts'
import { dataKeyOf } from './identities.ts'
import { Leaves } from './leaves.ts'
import { readMetadata } from './metadata.ts'
import {
  binaryContent,
  jsonText,
  openTree,
  readTreeFile,
  type TreeFile,
  yamlText,
} from './tree-file.ts'

export interface OpenedFile {
  readonly bytes: Buffer
  /** Variables or keys whose values were encrypted, and these values: nobody may see them. */
  readonly names: readonly string[]
  readonly values: readonly string[]
}

/** Whether it may be a file of SOPS: nearly every file isn't, and is not read any further. */
export function looksEncrypted(bytes: Uint8Array): boolean {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return content.includes('ENC[AES256_GCM,') && content.includes('sops')
}

/**
 * A file as it was before SOPS encrypted it. Undefined: it is none of SOPS. Rejects with `sops-no-key` (wait),
 * `sops-damaged`, `sops-unsupported` (stalled), and with what `identities` rejects with.
 */
export async function openSopsFile(
  path: string,
  bytes: Uint8Array,
  identities: () => Promise<readonly string[]>,
): Promise<OpenedFile | undefined> {
  if (!looksEncrypted(bytes)) return undefined
  const text = new TextDecoder().decode(bytes)
  const env = /^sops_mac=/m.test(text) ? readEnvFile(text) : undefined
  const tree = env ? undefined : readTreeFile(text)
  const found = env ?? tree
  if (!found) return undefined
  const metadata = readMetadata(found.metadata)
  const leaves = new Leaves(await dataKeyOf(metadata, await identities()), metadata)
  const opened = env
    ? Buffer.from(openEnvFile(env, leaves))
    : tree && fromTree(tree, path, text, leaves)
  if (!opened) throw new BanyanError('sops-damaged', 'it has no values', 'stalled')
  leaves.check()
  return { bytes: opened, names: leaves.names, values: leaves.values }
}

function fromTree(tree: TreeFile, path: string, text: string, leaves: Leaves): Buffer {
  const isJson = text.trimStart().startsWith('{')
  const binary = isJson && !path.endsWith('.json') ? binaryContent(tree, leaves) : undefined
  if (binary) return binary
  openTree(tree, leaves)
  return Buffer.from(isJson ? jsonText(tree) : yamlText(tree))
}
