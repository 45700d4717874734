import { checkAdditionalContexts, checkDockerfile, checkPlatforms } from './rules/build.ts'
import { checkContainerNames } from './rules/container-names.ts'
import { checkCycles, checkDependencies } from './rules/dependencies.ts'
import { checkHealthTest } from './rules/health-test.ts'
import { checkImage } from './rules/image.ts'
import { checkLimits } from './rules/limits.ts'
import { checkMountTargets } from './rules/mount-targets.ts'
import { checkNetworks } from './rules/networks.ts'
import { checkReferences } from './rules/references.ts'
import { checkReplicas } from './rules/replicas.ts'
import { checkSecretSources } from './rules/secret-sources.ts'
import { checkWatchTargets } from './rules/watch.ts'
import { type Project, type Service } from './project.ts'

type Rule = (service: Service, project: Project) => void

const rules: readonly Rule[] = [
  checkImage,
  checkDockerfile,
  checkPlatforms,
  checkAdditionalContexts,
  checkNetworks,
  checkHealthTest,
  checkDependencies,
  checkReferences,
  checkMountTargets,
  checkLimits,
  checkReplicas,
  checkWatchTargets,
]

/** Whether the parts of a project fit together (compose-go: checkConsistency, and what config adds). */
export function checkConsistency(project: Project): void {
  for (const service of project.services) for (const rule of rules) rule(service, project)
  checkSecretSources(project)
  checkContainerNames(project)
  checkCycles(project)
}
