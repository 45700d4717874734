import {
  type Attachment,
  type ExtraHost,
  type NetworkSettings,
} from '../../model/container-settings.ts'
import { type Network } from '../../model/project.ts'
import { listed } from './shown.ts'
import { as, items, joined, type Put, type Writer, type Writers } from './writers.ts'

export const networkSettings: Writers<NetworkSettings> = {
  mode: as('network_mode'),
  attachments: items<Attachment>(
    ({ network }) => `networks.${network}`,
    ({ aliases }) => (aliases ? `aliases ${listed(aliases)}` : 'attached'),
  ),
  macAddress: as('mac_address'),
  dns: as('dns', listed),
  dnsSearch: as('dns_search', listed),
  dnsOptions: as('dns_opt', listed),
  extraHosts: extraHosts('extra_hosts'),
  links: joined('links', ({ service, alias }) => `${service} as ${alias}`),
}

/** A host's addresses together: which comes first counts. */
export function extraHosts(path: string): Writer<readonly ExtraHost[]> {
  return (hosts, put) => {
    for (const host of new Set(hosts.map(each => each.host))) {
      const addresses = hosts.filter(each => each.host === host).map(({ address }) => address)
      put(`${path}.${host}`, addresses, listed(addresses))
    }
  }
}

/** A network's definition reaches the container too. */
export function putNetworks(
  names: readonly string[],
  networks: readonly Network[],
  put: Put,
): void {
  for (const network of networks) {
    if (!names.includes(network.name)) continue
    const { runtimeName, external, internal } = network
    const kind = `${external ? 'external ' : ''}${internal ? 'internal ' : ''}`
    put(`network ${network.name}`, network, `${kind}${runtimeName}`)
  }
}
