import { type PublishedPort } from '../model/ports.ts'
import { type Context } from './context.ts'
import { scalarAt } from './read.ts'
import { checkMode } from './mode-conflicts.ts'
import { type TypedProject } from './typed/project.ts'
import { type LocatedService } from './typed/service.ts'

/**
 * Sixth stage: rules that only Banyan has, about parts of a project that don't go together on several servers, or
 * that a container engine would refuse only when the container is made.
 */
export function checkConflicts({ project, services }: TypedProject, context: Context): void {
  const internal = new Set((project.networks ?? []).filter(n => n.internal).map(n => n.name))
  checkHostPorts(services, context)
  for (const located of services) {
    checkMacAddress(located, context)
    checkFileTargets(located, context)
    checkMode(located, context)
    checkWayOut(located, internal, context)
  }
}

/** Two ports collide unless protocol or number differ, or both have addresses and these differ. */
function checkHostPorts(services: readonly LocatedService[], { problems }: Context): void {
  const taken = new Map<string, { readonly address: string; readonly owner: string }[]>()
  for (const { service, ports } of services) {
    for (const { port, from } of ports) {
      const key = `${port.published}/${port.protocol}`
      const others = taken.get(key) ?? []
      const address = port.hostIp ?? ''
      const other = others.find(
        each => each.address === '' || address === '' || each.address === address,
      )
      if (other) {
        const owner = other.owner === service.name ? 'twice' : `by ${other.owner} too`
        problems.error(from.at, 'port-conflict', `${describe(port)} is published ${owner}`)
      }
      if (others.length < 100) others.push({ address, owner: service.name })
      taken.set(key, others)
    }
  }
}

function describe({ published, protocol }: PublishedPort): string {
  return `${protocol} port ${published}`
}

/** Docker Engine publishes nothing of such a container, and says nothing about it. */
function checkWayOut(
  { service, ports }: LocatedService,
  internal: ReadonlySet<string>,
  { problems }: Context,
): void {
  const attachments = service.net?.attachments ?? []
  if (attachments.length === 0 || !attachments.every(({ network }) => internal.has(network))) return
  for (const { from } of ports) {
    const message = `all networks of ${service.name} are internal, and this port leads there from outside`
    const hint = 'remove it, or join a network that is not internal too'
    problems.warn(from.at, 'internal-port', message, hint)
  }
}

function checkMacAddress({ service, map }: LocatedService, { problems }: Context): void {
  const address = scalarAt(map, 'mac_address')
  if (!address || service.net?.macAddress === undefined || service.replicas <= 1) return
  const message = `${service.replicas} replicas can not share one MAC address`
  problems.error(address.at, 'conflict', message, 'remove "mac_address" or set replicas to 1')
}

/** Configs and secrets share their targets with nothing else. */
function checkFileTargets({ service, map, mounts }: LocatedService, { problems }: Context): void {
  const taken = new Set(mounts.map(({ mount }) => mount.target))
  for (const file of service.files) {
    if (mounts.some(({ mount }) => mount.kind === 'files' && mount.files.includes(file))) continue
    const place = map.entries.get(`${file.kind}s`)?.key
    if (place && taken.has(file.target)) {
      const message = `${JSON.stringify(file.target)} is the target of another mount too`
      problems.error(place, 'duplicate-mount', message)
    }
    taken.add(file.target)
  }
}
