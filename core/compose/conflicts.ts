import { type PublishedPort } from '../model/project.ts'
import { type Context } from './context.ts'
import { scalarAt } from './read.ts'
import { type LocatedService } from './typed/service.ts'

/**
 * Sixth stage: rules that only Banyan has, about parts of a project that don't go together on several servers, or
 * that a container engine would refuse only when the container is made.
 */
export function checkConflicts(services: readonly LocatedService[], context: Context): void {
  checkHostPorts(services, context)
  for (const located of services) {
    checkMacAddress(located, context)
    checkFileTargets(located, context)
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
