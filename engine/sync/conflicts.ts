import type { Application } from '../../core/model/application.ts'
import { claimsOf } from '../../core/model/claims.ts'
import type { PublishedPort } from '../../core/model/ports.ts'
import { NameClaims } from './claims.ts'
import type { Conflict } from './conflict.ts'
import type { ManifestLoaded } from './manifest.ts'

/** A host port of the cluster: ingress ports answer on every agent, so one application owns each. */
interface PortClaim {
  readonly port: PublishedPort
  readonly app: string
}

/**
 * What stands against each manifest, by path. Who was there first keeps a name, a port, a volume that it writes or a
 * container's name: applications that run, then manifests by path. `leaving` are applications that this sync removes;
 * `pull` is the pull request that the manifests are of.
 */
export function findConflicts(
  repository: string,
  manifests: readonly ManifestLoaded[],
  applications: ReadonlyMap<string, Application>,
  leaving: ReadonlySet<string>,
  pull?: number,
): Map<string, Conflict> {
  const conflicts = nameConflicts({ repository, pull }, manifests, applications)
  const coming = new Set(
    manifests.filter(m => !conflicts.has(m.path)).map(manifest => manifest.project.name),
  )
  const claims = new PortClaims()
  const names = new NameClaims()
  for (const [app, application] of applications) {
    if (coming.has(app) || leaving.has(app) || application.removing === true) continue
    claims.add(app, application.ports)
    names.add(application, application.claims)
  }
  const settledFirst = [...manifests].sort(
    (a, b) =>
      Number(applications.has(b.project.name)) - Number(applications.has(a.project.name)) ||
      (a.path < b.path ? -1 : 1),
  )
  for (const manifest of settledFirst) {
    const { path, project, digest } = manifest
    if (conflicts.has(path)) continue
    const ports = publishedPorts(project)
    // what an engine without this check accepted stays until an input changes
    const isAccepted = applications.get(project.name)?.digest === digest
    const nameClash = isAccepted ? undefined : names.firstClash(repository, manifest)
    const clash = claims.firstClash(ports) ?? nameClash
    if (clash) {
      conflicts.set(path, clash)
      continue
    }
    claims.add(project.name, ports)
    names.add({ name: project.name, repository }, claimsOf(project))
  }
  return conflicts
}

export function publishedPorts(project: {
  readonly services: ManifestLoaded['project']['services']
}): PublishedPort[] {
  return project.services.flatMap(service => service.ports)
}

function nameConflicts(
  { repository, pull }: { readonly repository: string; readonly pull: number | undefined },
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
    if (owner && (owner.repository !== repository || owner.preview?.pull !== pull)) {
      const message = `${path}: application "${name}" belongs to ${ownerName(owner)} (${owner.path}); give this one another "name:"`
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

function ownerName({ repository, preview }: Application): string {
  return preview ? `pull request #${preview.pull} of ${repository}` : `repository ${repository}`
}

/** Who owns which host port, found by number. */
class PortClaims {
  readonly #byPort = new Map<string, PortClaim[]>()

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
