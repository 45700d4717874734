import type { Application } from '../../core/model/application.ts'
import type { PublishedPort } from '../../core/model/project.ts'
import type { ManifestLoaded } from './manifest.ts'

export interface Conflict {
  readonly code: 'name-taken' | 'port-taken' | 'network-taken' | 'not-allowed'
  readonly message: string
}

/** A host port of the cluster: ingress ports answer on every agent, so one application owns each. */
interface Claim {
  readonly port: PublishedPort
  readonly app: string
}

/**
 * What stands against each manifest, by path. Who was there first keeps a name or a port: applications that run, then
 * manifests by path. `leaving` are applications that this sync removes.
 */
export function findConflicts(
  repository: string,
  manifests: readonly ManifestLoaded[],
  applications: ReadonlyMap<string, Application>,
  leaving: ReadonlySet<string>,
): Map<string, Conflict> {
  const conflicts = nameConflicts(repository, manifests, applications)
  const coming = new Set(
    manifests.filter(m => !conflicts.has(m.path)).map(manifest => manifest.project.name),
  )
  const claims = new Claims()
  for (const [app, { ports, removing }] of applications) {
    if (coming.has(app) || leaving.has(app) || removing === true) continue
    claims.add(app, ports)
  }
  const settledFirst = [...manifests].sort(
    (a, b) =>
      Number(applications.has(b.project.name)) - Number(applications.has(a.project.name)) ||
      (a.path < b.path ? -1 : 1),
  )
  for (const { path, project } of settledFirst) {
    if (conflicts.has(path)) continue
    const ports = publishedPorts(project)
    const clash = claims.firstClash(ports)
    if (clash) conflicts.set(path, clash)
    else claims.add(project.name, ports)
  }
  return conflicts
}

export function publishedPorts(project: {
  readonly services: ManifestLoaded['project']['services']
}): PublishedPort[] {
  return project.services.flatMap(service => service.ports)
}

function nameConflicts(
  repository: string,
  manifests: readonly ManifestLoaded[],
  applications: ReadonlyMap<string, Application>,
): Map<string, Conflict> {
  const conflicts = new Map<string, Conflict>()
  const byName = new Map<string, string[]>()
  for (const { path, project } of manifests) {
    byName.set(project.name, [...(byName.get(project.name) ?? []), path])
  }
  for (const { path, project } of manifests) {
    const { name } = project
    const owner = applications.get(name)
    if (owner && owner.repository !== repository) {
      const message = `${path}: application "${name}" belongs to repository ${owner.repository} (${owner.path}); give this one another "name:"`
      conflicts.set(path, { code: 'name-taken', message })
      continue
    }
    const twin = byName.get(name)?.find(other => other !== path)
    if (twin === undefined || owner?.path === path) continue
    const message = `${path}: application "${name}" is also defined by ${twin}; give one of them another "name:"`
    conflicts.set(path, { code: 'name-taken', message })
  }
  return conflicts
}

/** Who owns which host port, found by number. */
class Claims {
  readonly #byPort = new Map<string, Claim[]>()

  add(app: string, ports: readonly PublishedPort[]): void {
    for (const port of ports) {
      const key = portKey(port)
      this.#byPort.set(key, [...(this.#byPort.get(key) ?? []), { port, app }])
    }
  }

  firstClash(ports: readonly PublishedPort[]): Conflict | undefined {
    for (const port of ports) {
      const claim = this.#byPort.get(portKey(port))?.find(c => overlaps(c.port, port))
      if (!claim) continue
      const message = `host port ${portKey(port)} belongs to application "${claim.app}"`
      return { code: 'port-taken', message }
    }
    return undefined
  }
}

function portKey({ published, protocol }: PublishedPort): string {
  return `${published}/${protocol}`
}

/** Of two claims on one port number and protocol. */
function overlaps(a: PublishedPort, b: PublishedPort): boolean {
  return a.hostIp === undefined || b.hostIp === undefined || a.hostIp === b.hostIp
}
