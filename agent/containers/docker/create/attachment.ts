import type { ContainerCreateOptions, HostConfig } from 'dockerode'
import type { ExtraHost, NetworkSettings } from '../../../../core/model/container-settings.ts'
import type { WantedContainer } from '../../runtime.ts'

/**
 * How it is on the agent's network. The MAC address is written twice: engines before API 1.44 read the one, later
 * ones the other.
 */
export function attachmentOf(wanted: WantedContainer): ContainerCreateOptions {
  const mac = wanted.spec.net?.macAddress
  if (modeOf(wanted) !== 'overlay') return mac === undefined ? {} : { MacAddress: mac }
  const endpoint = {
    ...(wanted.address !== undefined && { IPAMConfig: { IPv4Address: wanted.address } }),
    ...(mac !== undefined && { MacAddress: mac }),
  }
  return {
    ...(mac !== undefined && { MacAddress: mac }),
    NetworkingConfig: { EndpointsConfig: { [wanted.network]: endpoint } },
  }
}

export function networkHostConfig(wanted: WantedContainer): HostConfig {
  const mode = modeOf(wanted)
  const hosts = wanted.spec.net?.extraHosts ?? []
  return {
    NetworkMode: mode === 'overlay' ? wanted.network : mode,
    ...(hosts.length > 0 && { ExtraHosts: hosts.map(host => hostLine(host, wanted.gateway)) }),
    ...(mode !== 'overlay' && resolverOf(wanted.spec.net)),
  }
}

/** Off the agent's network, resolv.conf is Docker's work: our own says all this there. */
function resolverOf({ dns, dnsSearch, dnsOptions }: NetworkSettings = {}): HostConfig {
  return {
    ...(dns && { Dns: [...dns] }),
    ...(dnsSearch && { DnsSearch: [...dnsSearch] }),
    ...(dnsOptions && { DnsOptions: [...dnsOptions] }),
  }
}

function modeOf({ spec }: WantedContainer): 'overlay' | 'none' | 'host' {
  return spec.net?.mode ?? 'overlay'
}

/** Docker's own `host-gateway` is its default bridge, which this container isn't on, if there is one at all. */
function hostLine({ host, address }: ExtraHost, gateway: string): string {
  return `${host}:${address === 'host-gateway' ? gateway : address}`
}
