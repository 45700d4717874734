import { decode } from '../canonical/decode.ts'
import { type Reading } from '../reading.ts'
import { at } from '../read.ts'
import { type Mapping, scalarLike, withEntry } from '../tree.ts'
import { checkConsistency } from './consistency.ts'
import { withDefaultNetwork } from './default-network.ts'
import { withDefaults } from './defaults.ts'
import { withEnvFiles } from './env-files.ts'
import { withImpliedDependencies } from './implied-dependencies.ts'
import { withLabelFiles } from './label-files.ts'
import { withCleanTargets } from './mount-targets.ts'
import { withOwnVariables } from './own-variables.ts'
import { selectProfiles } from './profiles.ts'
import { projectFrom } from './project.ts'
import { withPullPolicies } from './pull-policy.ts'
import { withResourceNames } from './resource-names.ts'
import { withScale } from './scale.ts'
import { withoutUnused } from './used-resources.ts'
import { validate } from './validate.ts'
import { variableFiles } from './variable-files.ts'

export interface ResolveOptions {
  /** The project's name. */
  readonly name: string
  /** Active profiles; `*` stands for all. */
  readonly profiles: readonly string[]
}

/**
 * Fills in what a file in canonical form leaves to the rules: defaults, the default network, names of resources,
 * implied dependencies, env files; leaves out services of inactive profiles; checks that the parts fit together.
 * A file that keeps its variables is only filled in, as Docker Compose does: what they decide is not known.
 */
export function resolve(file: Mapping, options: ResolveOptions, reading: Reading): Mapping {
  const { problems, interpolate } = reading
  const filled = withDefaults(file, interpolate)
  validate(filled, problems)
  const normal = normalised(filled, options.name, reading)
  return interpolate ? active(decode(normal, problems), options.profiles, reading) : normal
}

/** In compose-go's order: loader/normalize.go. */
function normalised(file: Mapping, name: string, { scope, interpolate }: Reading): Mapping {
  const known = (key: string) => (key === 'COMPOSE_PROJECT_NAME' ? name : undefined)
  let normal = withEntry(file, 'name', scalarLike(at(file, 'name') ?? file, name))
  normal = withDefaultNetwork(normal)
  normal = withPullPolicies(normal)
  normal = withOwnVariables(normal, interpolate ? scope.lookup : known)
  normal = withImpliedDependencies(normal)
  normal = withCleanTargets(normal)
  return withResourceNames(normal, name)
}

/** Files are read, and parts compared, only of services that are active. */
function active(file: Mapping, profiles: readonly string[], reading: Reading): Mapping {
  const selected = selectProfiles(file, profiles)
  checkConsistency(projectFrom(selected.file, selected.inactive, reading.problems))
  const files = variableFiles(reading)
  let complete = withScale(selected.file)
  complete = withEnvFiles(complete, reading, files)
  complete = withLabelFiles(complete, files)
  return withoutUnused(complete)
}
