import { BanyanError } from '../../core/errors.ts'
import { isDigest } from './registry-path.ts'

export interface ManifestParts {
  /** Digests of the manifests of an index, one for each platform. */
  readonly children: readonly string[]
  /** Digests of configuration and layers, without those that registries don't hold. */
  readonly blobs: readonly string[]
}

interface Descriptor {
  readonly mediaType?: unknown
  readonly digest?: unknown
}

const mostParts = 1000

/** What an image manifest or index needs. Throws `manifest-unreadable` (stalled). */
export function manifestParts(body: string): ManifestParts {
  const { manifests, config, layers } = objectOf(body)
  const children = digestsOf(manifests)
  const blobs = digestsOf([...(config === undefined ? [] : [config]), ...listOf(layers)])
  if (children.length + blobs.length > mostParts) throw unreadable('it has too many parts')
  return { children, blobs: [...new Set(blobs)] }
}

function objectOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body)
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed }
  } catch {
    // told below
  }
  throw unreadable('it is not a JSON object')
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  if (Array.isArray(value)) return value
  throw unreadable('its parts are not a list')
}

function digestsOf(value: unknown): string[] {
  return listOf(value).flatMap(entry => {
    const { mediaType, digest } = (entry ?? {}) as Descriptor
    if (/foreign|nondistributable/.test(String(mediaType))) return []
    if (typeof digest === 'string' && isDigest(digest)) return [digest]
    throw unreadable('a part has no sha256 digest')
  })
}

function unreadable(why: string): BanyanError {
  return new BanyanError(
    'manifest-unreadable',
    `An image's manifest can't be read: ${why}`,
    'stalled',
  )
}
