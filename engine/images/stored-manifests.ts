import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { StoredManifest } from './unneeded.ts'

/** Repositories may have slashes in their names; ours have one. */
const deepest = 8

/** Every manifest in a folder of docker-registry's, those without a tag too, which its API does not list. */
export async function storedManifests(folder: string): Promise<StoredManifest[]> {
  const root = join(folder, 'docker', 'registry', 'v2', 'repositories')
  const found: StoredManifest[] = []
  await walk(root, root, 0, found)
  return found
}

async function walk(
  root: string,
  folder: string,
  depth: number,
  found: StoredManifest[],
): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(noneIfAbsent)
  for (const entry of entries) {
    if (!entry.isDirectory()) continue
    if (entry.name === '_manifests') found.push(...(await revisions(root, folder)))
    else if (!entry.name.startsWith('_') && depth < deepest) {
      await walk(root, join(folder, entry.name), depth + 1, found)
    }
  }
}

async function revisions(root: string, repository: string): Promise<StoredManifest[]> {
  const folder = join(repository, '_manifests', 'revisions', 'sha256')
  const found: StoredManifest[] = []
  for (const { name: hex } of await readdir(folder, { withFileTypes: true }).catch(noneIfAbsent)) {
    // a manifest that was deleted leaves its folder, without a link
    const link = await stat(join(folder, hex, 'link')).catch(() => undefined)
    const name = relative(root, repository)
    if (link) found.push({ name, digest: `sha256:${hex}`, pushedAt: link.mtimeMs })
  }
  return found
}

function noneIfAbsent(error: unknown): [] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
  throw error
}
