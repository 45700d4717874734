import { type Problems } from '../problems.ts'
import { type Mapping } from '../tree.ts'

export interface CanonicalOptions {
  /** False: values may still hold variables, and what can't be taken apart stays as it is. */
  readonly interpolated: boolean
}

/**
 * Every short form becomes the long form of the same meaning, as `docker compose config` prints it. Still shaped
 * as a compose file, still with places. Nothing is filled in that the file does not say.
 */
export function canonical(file: Mapping, _options: CanonicalOptions, _problems: Problems): Mapping {
  return file
}
