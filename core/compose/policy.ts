/** What a repository's manifests may ask of the servers. They come from people who may push, not from root. */
export interface ManifestPolicy {
  /** Host folders that may be mounted, with everything below them; absolute paths. */
  readonly bindMounts: readonly string[]
}

export const defaultPolicy: ManifestPolicy = { bindMounts: [] }

/** Whether a policy allows a host path: compared folder by folder, so `/srv/data` does not allow `/srv/data-2`. */
export function allowsBind(policy: ManifestPolicy, hostPath: string): boolean {
  const path = segments(hostPath)
  return path !== undefined && policy.bindMounts.some(each => isInside(path, segments(each)))
}

function isInside(path: readonly string[], folder: readonly string[] | undefined): boolean {
  return folder?.every((segment, index) => path[index] === segment) ?? false
}

/** Undefined for what is not absolute or climbs with `..`. */
function segments(path: string): readonly string[] | undefined {
  if (!path.startsWith('/') || path.includes('\0') || path.includes('\\')) return undefined
  const parts = path.split('/').filter(part => part !== '' && part !== '.')
  return parts.includes('..') ? undefined : parts
}
