import { type Location, quoted, renderDiagnostics } from '../../core/compose/diagnostics.ts'
import { allowsNetwork, defaultPolicy, type ManifestPolicy } from '../../core/compose/policy.ts'
import type { Application, ApplicationNetwork, Manifest } from '../../core/model/application.ts'
import type { Project } from '../../core/model/project.ts'
import type { Conflict } from './conflicts.ts'
import type { ManifestLoaded } from './manifest.ts'

/** An application of another repository on a network. */
interface Neighbour {
  readonly app: string
  readonly repository: string
  readonly external: boolean
}

interface World {
  readonly repository: string
  /** All applications of the cluster. */
  readonly applications: ReadonlyMap<string, Application>
  /** What those that change are compared with. */
  readonly base: ReadonlyMap<string, Pick<Manifest, 'project'>>
  /** By repository. */
  readonly policies: ReadonlyMap<string, ManifestPolicy>
}

/**
 * What stands against each manifest, by path, because of the networks of other repositories' applications: who may push to
 * one repository is not let in on what another one's containers say to each other. Those that nobody makes, because
 * everybody declares them as external, are free; who may push to a repository has all of its own anyway. What was
 * accepted stays so until an input or the policy changes.
 */
export function findNetworkConflicts(
  world: World,
  manifests: readonly ManifestLoaded[],
): Map<string, Conflict> {
  const neighbours = neighboursByNetwork(world)
  return new Map(
    manifests.flatMap(manifest => {
      const isAccepted = world.applications.get(manifest.project.name)?.digest === manifest.digest
      const conflict = isAccepted ? undefined : conflictOf(world, manifest, neighbours)
      return conflict ? [[manifest.path, conflict] as const] : []
    }),
  )
}

export function networksOfProject({
  name,
  networks,
}: Pick<Project, 'name' | 'networks'>): ApplicationNetwork[] {
  if (!networks) return [usualNetwork(name)]
  return networks.map(({ runtimeName, external }) => ({
    name: runtimeName,
    ...(external && { external }),
  }))
}

function usualNetwork(app: string): ApplicationNetwork {
  return { name: `${app}_default` }
}

function neighboursByNetwork({ repository: own, applications }: World) {
  const found = new Map<string, Neighbour[]>()
  for (const [app, { repository, networks, removing }] of applications) {
    if (repository === own || removing === true) continue
    for (const { name, external = false } of networks ?? [usualNetwork(app)]) {
      found.set(name, [...(found.get(name) ?? []), { app, repository, external }])
    }
  }
  return found
}

function conflictOf(
  world: World,
  { path, project, networkPlaces }: ManifestLoaded,
  neighbours: ReadonlyMap<string, readonly Neighbour[]>,
): Conflict | undefined {
  for (const network of networksOfProject(project)) {
    const found = neighbours.get(network.name) ?? []
    const said = notAllowed(world, network, found) ?? taken(world, project.name, network, found)
    if (!said) continue
    const place: Location = networkPlaces[network.name] ?? { file: path, line: 1, column: 1 }
    const diagnostic = { ...place, ...said, severity: 'error' } as const
    return { code: said.code, message: renderDiagnostics([diagnostic], new Map()) }
  }
  return undefined
}

type Said = Conflict & { readonly hint: string }

/** It is another one's. */
function notAllowed(
  { policies, repository }: World,
  { name }: ApplicationNetwork,
  neighbours: readonly Neighbour[],
): Said | undefined {
  const owner = neighbours.find(({ external }) => !external)
  if (!owner || allowsNetwork(policies.get(repository) ?? defaultPolicy, name)) return undefined
  const whose = `of application "${owner.app}" (repository ${owner.repository})`
  return {
    code: 'not-allowed',
    message: `joining the network ${quoted(name)} ${whose} is not allowed in this repository`,
    hint:
      'an administrator can allow it in banyan.yaml: policy.networks; or meet on a network that both applications ' +
      'declare as external',
  }
}

/** It would be this one's, and others that nobody allowed it are on it: they came before it did. */
function taken(
  { policies, base }: World,
  app: string,
  { name, external }: ApplicationNetwork,
  neighbours: readonly Neighbour[],
): Said | undefined {
  if (external === true || hadBefore(base.get(app)?.project, name)) return undefined
  const guest = neighbours.find(
    each => each.external && !allowsNetwork(policies.get(each.repository) ?? defaultPolicy, name),
  )
  if (!guest) return undefined
  return {
    code: 'network-taken',
    message: `application "${guest.app}" (repository ${guest.repository}) is on the network ${quoted(name)} already, and that is not allowed there`,
    hint:
      `give the network another name, or let an administrator allow it in banyan.yaml: policy.networks of ` +
      `${guest.repository}; then banyan sync --retry`,
  }
}

function hadBefore(project: Project | undefined, name: string): boolean {
  if (!project) return false
  return networksOfProject(project).some(each => each.name === name && each.external !== true)
}
