import { has, mapAt } from '../read.ts'
import { type Mapping, mappingLike, scalarLike, withEntry } from '../tree.ts'
import { editEach } from './edit.ts'
import { servicesOf } from './project.ts'

/**
 * A service that names no network is on the network `default`, which exists only where a service uses it
 * (compose-go: normalizeNetworks). Services that a provider runs have no networks of ours.
 */
export function withDefaultNetwork(file: Mapping): Mapping {
  const connected = editEach(file, 'services', service =>
    isConnectable(service) && !namesNetworks(service)
      ? withEntry(service, 'networks', mappingLike(service, { default: null }))
      : service,
  )
  return usesDefault(connected) ? defined(connected) : connected
}

function isConnectable(service: Mapping): boolean {
  return !has(service, 'provider') && !has(service, 'network_mode')
}

/** What is broken names networks, although nobody knows which. */
function namesNetworks(service: Mapping): boolean {
  const networks = mapAt(service, 'networks')
  return networks ? networks.entries.size > 0 : has(service, 'networks')
}

function usesDefault(file: Mapping): boolean {
  return servicesOf(file).some(
    ({ map }) => isConnectable(map) && has(mapAt(map, 'networks'), 'default'),
  )
}

function defined(file: Mapping): Mapping {
  const networks = mapAt(file, 'networks') ?? mappingLike(file, {})
  if (has(networks, 'default')) return file
  return withEntry(file, 'networks', withEntry(networks, 'default', scalarLike(file, null)))
}
