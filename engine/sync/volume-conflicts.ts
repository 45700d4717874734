import { allowsVolume } from '../../core/compose/policy.ts'
import type { SharedName } from '../../core/model/application.ts'
import { volumeClaim } from '../../core/model/claims.ts'
import type { Project } from '../../core/model/project.ts'
import type { Shared } from './shared-conflicts.ts'

/** Whoever mounts a volume has its data. */
export const sharedVolumes: Shared = {
  word: 'volume',
  using: 'mounting the volume',
  uses: 'mounts the volume',
  option: 'policy.volumes',
  takenCode: 'volume-shared',
  ofApplication: ({ volumes = [] }) => volumes,
  ofProject: volumesOfProject,
  placeOf: ({ places }, name) => places[volumeClaim(name)],
  isAllowed: allowsVolume,
}

export function volumesOfProject({ volumes }: Pick<Project, 'volumes'>): SharedName[] {
  return volumes.map(({ runtimeName, external }) => ({
    name: runtimeName,
    ...(external && { external }),
  }))
}
