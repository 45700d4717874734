import { type Reading } from '../reading.ts'
import { type Mapping } from '../tree.ts'

export interface ResolveOptions {
  /** The project's name. */
  readonly name: string
  /** Active profiles; `*` stands for all. */
  readonly profiles: readonly string[]
}

/**
 * Fills in what a file in canonical form leaves to the rules: defaults, the default network, names of resources,
 * implied dependencies, env files; leaves out services of inactive profiles; checks that the parts fit together.
 */
export function resolve(file: Mapping, _options: ResolveOptions, _reading: Reading): Mapping {
  return file
}
