import { type Attachment, type NetworkSettings } from '../../model/container-settings.ts'
import { type Context, shown } from '../context.ts'
import { isIpv4, isIpv6 } from '../forms/ip-address.ts'
import { listAt, mapAt, scalarAt, scalarsIn, textAt, wordOf } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { extraHostsOf } from './extra-hosts.ts'
import { ensureNamespace } from './isolation.ts'
import { byText, filled, present, sortedTextsAt, textsAt } from './values.ts'

/** The network that services are on without saying so. */
export const defaultNetwork = 'default'

export function networkSettingsOf(
  service: Mapping,
  defaultIsUsual: boolean,
  context: Context,
): NetworkSettings | undefined {
  return filled({
    ...present('mode', modeOf(service, context)),
    ...present('attachments', attachmentsOf(service, defaultIsUsual)),
    ...present('macAddress', macAddressOf(service, context)),
    ...present('dns', dnsOf(service, context)),
    ...present('dnsSearch', textsAt(service, 'dns_search')),
    ...present('dnsOptions', textsAt(service, 'dns_opt')),
    ...present('extraHosts', extraHostsOf(service, context)),
    ...present('links', linksOf(service)),
  })
}

/** Absent: overlay. What else there is, the verdicts refuse or warn about. */
function modeOf(service: Mapping, context: Context): 'none' | 'host' | undefined {
  const mode = textAt(service, 'network_mode')
  if (mode === 'host') ensureNamespace('network', scalarAt(service, 'network_mode'), context)
  return mode === 'none' || mode === 'host' ? mode : undefined
}

/** Absent: the default network alone, with nothing special about the service or the network. */
function attachmentsOf(
  service: Mapping,
  defaultIsUsual: boolean,
): readonly Attachment[] | undefined {
  const mode = textAt(service, 'network_mode')
  if (mode === 'none' || mode === 'host') return undefined
  const list = scalarsIn(listAt(service, 'networks')).map(({ value }) => ({
    network: wordOf(value),
  }))
  const mapped = [...(mapAt(service, 'networks')?.entries ?? [])].map(([network, { value }]) => ({
    network,
    ...(value.kind === 'map' && present('aliases', sortedTextsAt(value, 'aliases'))),
  }))
  const attachments: Attachment[] = [...list, ...mapped].sort(byText(({ network }) => network))
  const [only = { network: defaultNetwork }, another] = attachments
  const isUsual = only.network === defaultNetwork && !only.aliases && !another
  if (isUsual) return defaultIsUsual ? undefined : [only]
  return attachments
}

/** In small letters with colons, as the kernel prints it. */
function macAddressOf(service: Mapping, { problems }: Context): string | undefined {
  const scalar = scalarAt(service, 'mac_address')
  if (!scalar || scalar.value === '') return undefined
  const address = wordOf(scalar.value).toLowerCase().replaceAll('-', ':')
  if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(address)) return address
  const message = `${shown(scalar)} is not a MAC address`
  problems.error(scalar.at, 'invalid-address', message, 'such as 02:42:ac:11:65:43')
  return undefined
}

function dnsOf(service: Mapping, { problems }: Context): readonly string[] | undefined {
  for (const scalar of scalarsIn(listAt(service, 'dns'))) {
    const word = wordOf(scalar.value)
    if (isIpv4(word) || isIpv6(word)) continue
    problems.error(scalar.at, 'invalid-address', `${shown(scalar)} is not an IP address`)
  }
  return textsAt(service, 'dns')
}

/** `SERVICE` gives no name that the service has not anyway. */
function linksOf(service: Mapping): NetworkSettings['links'] {
  const links = (textsAt(service, 'links') ?? []).flatMap(link => {
    const [name = '', alias = name] = link.split(':')
    return alias === name ? [] : [{ service: name, alias }]
  })
  return filled(links.sort(byText(({ alias }) => alias)))
}
