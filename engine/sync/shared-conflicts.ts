import { type Location, quoted, renderDiagnostics } from '../../core/compose/diagnostics.ts'
import { defaultPolicy, type ManifestPolicy } from '../../core/compose/policy.ts'
import type { Application, Manifest, SharedName } from '../../core/model/application.ts'
import type { Project } from '../../core/model/project.ts'
import type { Conflict } from './conflict.ts'
import type { ManifestLoaded } from './manifest.ts'

/** What applications can have together, found by its name on the servers: networks, or volumes. */
export interface Shared {
  readonly word: 'network' | 'volume'
  /** As a sentence goes on before its name: `joining the network`. */
  readonly using: string
  /** What a guest does, as a sentence goes on before its name: `is on the network`. */
  readonly uses: string
  /** In banyan.yaml. */
  readonly option: string
  readonly takenCode: 'network-taken' | 'volume-shared'
  readonly ofApplication: (application: Application) => readonly SharedName[]
  readonly ofProject: (project: Project) => readonly SharedName[]
  readonly placeOf: (manifest: ManifestLoaded, name: string) => Location | undefined
  readonly isAllowed: (policy: ManifestPolicy, name: string) => boolean
}

/** An application of another repository that has it. */
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
 * What stands against each manifest, by path, because of what other repositories' applications make: who may push to one
 * repository gets neither at another one's data nor at what its containers say to each other. What nobody makes, because
 * everybody declares it as external, is free; who may push to a repository has all of its own anyway. What was accepted
 * stays so until an input or the policy changes.
 */
export function findSharedConflicts(
  shared: Shared,
  world: World,
  manifests: readonly ManifestLoaded[],
): Map<string, Conflict> {
  const neighbours = neighboursByName(shared, world)
  return new Map(
    manifests.flatMap(manifest => {
      const isAccepted = world.applications.get(manifest.project.name)?.digest === manifest.digest
      const conflict = isAccepted ? undefined : conflictOf(shared, world, manifest, neighbours)
      return conflict ? [[manifest.path, conflict] as const] : []
    }),
  )
}

function neighboursByName(shared: Shared, { repository: own, applications }: World) {
  const found = new Map<string, Neighbour[]>()
  for (const [app, application] of applications) {
    const { repository, removing } = application
    if (repository === own || removing === true) continue
    for (const { name, external = false } of shared.ofApplication(application)) {
      found.set(name, [...(found.get(name) ?? []), { app, repository, external }])
    }
  }
  return found
}

function conflictOf(
  shared: Shared,
  world: World,
  manifest: ManifestLoaded,
  neighbours: ReadonlyMap<string, readonly Neighbour[]>,
): Conflict | undefined {
  const { path, project } = manifest
  for (const each of shared.ofProject(project)) {
    const found = neighbours.get(each.name) ?? []
    const said =
      notAllowed(shared, world, each, found) ?? taken(shared, world, project.name, each, found)
    if (!said) continue
    const place = shared.placeOf(manifest, each.name) ?? { file: path, line: 1, column: 1 }
    const diagnostic = { ...place, ...said, severity: 'error' } as const
    return { code: said.code, message: renderDiagnostics([diagnostic], new Map()) }
  }
  return undefined
}

type Said = Conflict & { readonly hint: string }

/** It is another one's. */
function notAllowed(
  { using, option, word, isAllowed }: Shared,
  { policies, repository }: World,
  { name }: SharedName,
  neighbours: readonly Neighbour[],
): Said | undefined {
  const owner = neighbours.find(({ external }) => !external)
  if (!owner || isAllowed(policies.get(repository) ?? defaultPolicy, name)) return undefined
  const whose = `of application "${owner.app}" (repository ${owner.repository})`
  return {
    code: 'not-allowed',
    message: `${using} ${quoted(name)} ${whose} is not allowed in this repository`,
    hint:
      `an administrator can allow it in banyan.yaml: ${option}; or meet on a ${word} that both applications ` +
      'declare as external',
  }
}

/** It would be this one's, and others that nobody allowed it have it: they came before it did. */
function taken(
  { uses, word, option, takenCode, isAllowed, ofProject }: Shared,
  { policies, base }: World,
  app: string,
  { name, external }: SharedName,
  neighbours: readonly Neighbour[],
): Said | undefined {
  const before = base.get(app)?.project
  const hadBefore = before && ofProject(before).some(one => one.name === name && !one.external)
  if (external === true || hadBefore) return undefined
  const guest = neighbours.find(
    each => each.external && !isAllowed(policies.get(each.repository) ?? defaultPolicy, name),
  )
  if (!guest) return undefined
  return {
    code: takenCode,
    message: `application "${guest.app}" (repository ${guest.repository}) ${uses} ${quoted(name)} already, and that is not allowed there`,
    hint:
      `give the ${word} another name, or let an administrator allow it in banyan.yaml: ${option} of ` +
      `${guest.repository}; then banyan sync --retry`,
  }
}
