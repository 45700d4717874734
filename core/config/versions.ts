import { compareBuild, parse, satisfies, validRange, type SemVer } from 'semver'
import { fullRef, type RepositoryRef } from './repository.ts'

/** What is wrong with a range of versions, as a sentence; undefined when nothing is. */
export function rangeProblem(range: string): string | undefined {
  if (range.trim() !== '' && validRange(range) !== null) return undefined
  return 'must be a range of versions such as ">=1.4 <2", "^1.4" or "1.x"'
}

/**
 * Of full ref names the tag with the highest version that the range holds. A prerelease only where the range names one of
 * the same version, as npm has it. Of two tags of one version (`v1.4.2` and `1.4.2`) the one with the v.
 */
export function newestTag(range: string, refs: Iterable<string>): string | undefined {
  let newest: { readonly ref: string; readonly version: SemVer } | undefined
  for (const ref of refs) {
    const version = versionOf(ref)
    if (!version || !satisfies(version, range)) continue
    const order = newest ? compareBuild(version, newest.version) : 1
    if (order > 0 || (order === 0 && newest && ref > newest.ref)) newest = { ref, version }
  }
  return newest?.ref
}

/** Whether a push to this ref, by its full name, may change what the repository deploys. */
export function follows(ref: RepositoryRef, pushed: string): boolean {
  if (ref.kind !== 'semver') return fullRef(ref) === pushed
  const version = versionOf(pushed)
  return version !== null && satisfies(version, ref.name)
}

function versionOf(ref: string): SemVer | null {
  const [, name] = /^refs\/tags\/v?(\d.*)$/.exec(ref) ?? []
  return name === undefined ? null : parse(name)
}
