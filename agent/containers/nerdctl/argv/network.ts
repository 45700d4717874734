import type { WantedContainer } from '../../runtime.ts'
import { resolverWords } from '../../../dns/resolv-conf.ts'
import { flag, listOf } from './flags.ts'

/** nerdctl has no server of its own for names: it writes the resolv.conf that it is told to. */
export function networkFlags(wanted: WantedContainer): string[] {
  const { app, spec, network, gateway, address } = wanted
  const { net } = spec
  const mode = net?.mode ?? 'overlay'
  const hosts = net?.extraHosts?.map(each => {
    return `${each.host}:${each.address === 'host-gateway' ? gateway : each.address}`
  })
  const ours = resolverWords(app, net)
  const isOnOverlay = mode === 'overlay'
  return [
    ...flag('network', isOnOverlay ? network : mode),
    ...flag('ip', isOnOverlay ? address : undefined),
    ...flag('mac-address', net?.macAddress),
    ...flag('hostname', spec.hostname),
    ...flag('domainname', spec.domainname),
    ...listOf('add-host', hosts),
    ...listOf('dns', isOnOverlay ? [gateway] : net?.dns),
    ...listOf('dns-search', isOnOverlay ? ours.search : net?.dnsSearch),
    ...listOf('dns-option', isOnOverlay ? ours.options : net?.dnsOptions),
  ]
}
