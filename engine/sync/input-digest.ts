import type { Lookup } from '../../core/compose/lookups.ts'
import { hashOf } from '../../core/hash.ts'

/**
 * One thing that loading a manifest looked at: a file's or folder's object id, or why there was none; of a stored
 * secret its scope and version.
 */
export interface Input {
  /** Of a secret `<app>/<name>`. */
  readonly path: string
  readonly want: Lookup['want'] | 'secret'
  /** Git object id; `missing`; or `refused:<reason>`. Of a secret what `foundWord` says. */
  readonly identity: string
}

/** Raised when the same inputs give another project: everything is then looked at again, once. */
const loaderVersion = 2

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
  const order = ({ want, path }: Input) => `${want === 'secret' ? 1 : 0}${path}`
  const sorted = [...inputs].sort((a, b) => (order(a) < order(b) ? -1 : 1))
  return hashOf({
    loaderVersion,
    inputs: sorted.map(({ path, want, identity }) => [path, want, identity]),
    configured,
  })
}
