/** A compose file from elsewhere: an OCI artifact or a Git repository. */
export function isRemote(path: string): boolean {
  return /^(?:oci|https?|git|ssh):\/\/|^git@|^github\.com\//.test(path)
}

/** What a build takes in place of a folder: a repository, an archive, an image or another service. */
export function isRemoteContext(path: string): boolean {
  return path.includes('://') || /^(?:service:|github\.com\/|git@)/.test(path)
}
