import picomatch from 'picomatch'

/** Says of a path whether it can be a manifest of a repository with these globs. */
export function manifestMatcher(globs: readonly string[]): (path: string) => boolean {
  return picomatch([...globs], { dot: true })
}
