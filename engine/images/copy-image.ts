import { BanyanError } from '../../core/errors.ts'
import { mapLimited } from '../sync/map-limited.ts'
import { manifestParts } from './manifest-parts.ts'
import type { RegistryClient } from './registry-client.ts'

export interface ImageId {
  /** Of the repository, such as `shop/web`. */
  readonly name: string
  readonly digest: string
}

export interface Copying {
  readonly from: RegistryClient
  readonly to: RegistryClient
  /** Gets one blob there; default: copies it. */
  readonly blob?: (name: string, digest: string) => Promise<void>
}

const blobsAtOnce = 3
/** An index names images, and those no further ones. */
const deepest = 2
/** Digest → repositories of `to` that have it: layers of a common base are sent once. */
const rememberedBlobs = 5000

/**
 * Copies an image, index or not, its manifest last: what has the manifest has everything. Answers whether there was anything to do.
 * Rejects with `image-gone` (retry) when `from` lacks a part, `manifest-unreadable`, `registry-unreachable`.
 */
export async function copyImage(
  copying: Copying,
  { name, digest }: ImageId,
  tag?: string,
  depth = 0,
): Promise<boolean> {
  const { from, to } = copying
  if ((await to.digestOf(name, tag ?? digest)) === digest) return false
  const manifest = await from.manifest(name, digest)
  if (!manifest) throw gone(from, `${name}@${digest}`)
  if ((await to.digestOf(name, digest)) === undefined) {
    const { children, blobs } = manifestParts(manifest.body.toString())
    if (depth >= deepest && children.length > 0) throw nested(name)
    for (const child of children)
      await copyImage(copying, { name, digest: child }, undefined, depth + 1)
    const copy =
      copying.blob ?? (async (repository, blob) => await copyBlob(copying, repository, blob))
    await mapLimited(blobs, blobsAtOnce, async blob => await copy(name, blob))
  }
  await to.putManifest(name, tag ?? digest, manifest)
  return true
}

const homes = new WeakMap<RegistryClient, Map<string, string>>()

/** Rejects as `copyImage` does. */
export async function copyBlob({ from, to }: Copying, name: string, digest: string): Promise<void> {
  const known = homes.get(to) ?? new Map<string, string>()
  homes.set(to, known)
  if (!(await to.hasBlob(name, digest))) {
    const location = await to.startUpload(name, digest, known.get(digest))
    if (location !== undefined) await send({ from, to }, name, digest, location)
  }
  known.set(digest, name)
  const [oldest] = known.keys()
  if (known.size > rememberedBlobs && oldest !== undefined) known.delete(oldest)
}

async function send({ from, to }: Copying, name: string, digest: string, location: string) {
  try {
    const blob = await from.blob(name, digest)
    if (!blob) throw gone(from, `${name}, blob ${digest}`)
    await to.finishUpload(location, digest, blob)
  } catch (error) {
    await to.dropUpload(location)
    throw error
  }
}

function gone({ peer }: RegistryClient, what: string): BanyanError {
  return new BanyanError('image-gone', `The registry of ${peer} has no ${what}`, 'retry')
}

function nested(name: string): BanyanError {
  return new BanyanError('manifest-unreadable', `${name}: indexes within indexes`, 'stalled')
}
