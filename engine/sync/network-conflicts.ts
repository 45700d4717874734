import { allowsNetwork } from '../../core/compose/policy.ts'
import type { SharedName } from '../../core/model/application.ts'
import type { Project } from '../../core/model/project.ts'
import type { Shared } from './shared-conflicts.ts'

/** Whoever is on a network hears what its containers say to each other. */
export const sharedNetworks: Shared = {
  word: 'network',
  using: 'joining the network',
  uses: 'is on the network',
  option: 'policy.networks',
  takenCode: 'network-taken',
  ofApplication: ({ name, networks }) => networks ?? [usualNetwork(name)],
  ofProject: networksOfProject,
  placeOf: ({ networkPlaces }, name) => networkPlaces[name],
  isAllowed: allowsNetwork,
}

export function networksOfProject({
  name,
  networks,
}: Pick<Project, 'name' | 'networks'>): SharedName[] {
  if (!networks) return [usualNetwork(name)]
  return networks.map(({ runtimeName, external }) => ({
    name: runtimeName,
    ...(external && { external }),
  }))
}

function usualNetwork(app: string): SharedName {
  return { name: `${app}_default` }
}
