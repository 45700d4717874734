/** What of a registry is asked for (OCI distribution specification, "Endpoints"). */
export interface RegistryPath {
  readonly kind: 'manifest' | 'blob'
  /** Of the repository, such as `shop/web`. */
  readonly name: string
  /** Digest, or, of a manifest, a tag. */
  readonly reference: string
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const pattern = new RegExp(`^/v2/(${component}(?:/${component})*)/(manifests|blobs)/([^/]+)$`)
const digest = /^sha256:[0-9a-f]{64}$/
const tag = /^\w[\w.-]{0,127}$/
const longestName = 255

/** Undefined: neither a manifest nor a blob, or not well-formed. */
export function parseRegistryPath(path: string): RegistryPath | undefined {
  const [, name = '', kind, reference = ''] = pattern.exec(path) ?? []
  if (name === '' || name.length > longestName) return undefined
  if (kind === 'blobs') return isDigest(reference) ? { kind: 'blob', name, reference } : undefined
  return isDigest(reference) || tag.test(reference)
    ? { kind: 'manifest', name, reference }
    : undefined
}

export function isDigest(reference: string): boolean {
  return digest.test(reference)
}
