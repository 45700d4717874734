import { type Problems } from '../problems.ts'
import { type Mapping } from '../tree.ts'
import { eachEntry, longForms } from './entries.ts'
import { longExternal } from './external.ts'
import { portBudget } from './ports.ts'
import { longService } from './service.ts'

export interface CanonicalOptions {
  /** False: values may still hold variables, and what can't be taken apart stays as it is. */
  readonly interpolated: boolean
}

/**
 * Every short form becomes the long form of the same meaning. Still shaped as a compose file, still with places.
 * Nothing is filled in that the file does not say; what single values mean is left to `decode`.
 */
export function canonical(file: Mapping, options: CanonicalOptions, problems: Problems): Mapping {
  const stage = { problems, interpolated: options.interpolated, budget: portBudget() }
  const external = eachEntry((tree, path) => longExternal(tree, path, stage))
  return longForms(
    file,
    {
      services: eachEntry((tree, path) => longService(tree, path, stage)),
      volumes: external,
      networks: external,
      secrets: external,
      configs: external,
    },
    '',
  )
}
