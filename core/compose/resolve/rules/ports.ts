import { shown } from '../../context.ts'
import { type Problems } from '../../problems.ts'
import { listAt, mapsIn, scalarAt } from '../../read.ts'
import { type Mapping } from '../../tree.ts'
import { isIpv4, isIpv6 } from '../../forms/ip-address.ts'
import { servicesOf } from '../project.ts'

/** What a port is bound to is an address, not a name (compose-go: checkIPAddress). */
export function checkPorts(file: Mapping, problems: Problems): void {
  for (const { map } of servicesOf(file)) {
    for (const port of mapsIn(listAt(map, 'ports'))) {
      const ip = scalarAt(port, 'host_ip')
      if (!ip || isAddress(String(ip.value)) || holdsVariable(String(ip.value))) continue
      problems.error(ip.at, 'invalid-address', `${shown(ip)} is not an IP address`)
    }
  }
}

/** In a file that is printed as it was written, nothing can be said of it yet. */
function holdsVariable(text: string): boolean {
  return text.includes('$')
}

function isAddress(text: string): boolean {
  return isIpv4(text) || isIpv6(text)
}
