import { hashOf } from '../../core/hash.ts'

/** One thing that loading a manifest looked at: a file's or folder's object id, or why there was none. */
export interface Input {
  readonly path: string
  readonly want: 'file' | 'folder'
  /** Git object id; `missing`; or `refused:<reason>`. */
  readonly identity: string
}

/** Raised when the same inputs give another project: everything is then looked at again, once. */
const loaderVersion = 1

/**
 * Names everything that a manifest depends on: compose files, env files, configs, secrets, the trees of build
 * contexts, and what banyan.yaml adds. Two commits with equal digests deploy the same; a changed README doesn't count.
 */
export function inputDigest(
  inputs: readonly Input[],
  configured: {
    readonly variables: Readonly<Record<string, string>>
    readonly policy: unknown
    readonly defaultName: string
  },
): string {
  const sorted = [...inputs].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  return hashOf({
    loaderVersion,
    inputs: sorted.map(({ path, want, identity }) => [path, want, identity]),
    configured,
  })
}
