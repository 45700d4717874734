import type { LocalContainer } from '../walls/local-container.ts'
import { sourceRules } from '../walls/sources.ts'
import { chainNames } from './chains.ts'
import type { Place } from './place.ts'
import type { Table } from './tables.ts'

/**
 * Addresses that nobody may have where they come from. `route_localnet` on the bridge and on the tunnel lets
 * 127.0.0.1:port reach a container; without these rules it would also let a container reach programs that listen on
 * the host's loopback only (CVE-2020-8558).
 */
export function rawTable(locals: readonly LocalContainer[], place: Place): Table {
  const { bridge, subnet, vpcCidr, tunnel } = place
  const { raw } = chainNames(bridge)
  const sources = sourceRules(locals, place)
  return {
    jumps: [['PREROUTING', '', raw]],
    chains: {
      [raw]: [
        `! -i lo -d 127.0.0.0/8 -j DROP`,
        `-s 127.0.0.0/8 -i ${bridge} -j DROP`,
        `-s 127.0.0.0/8 -i ${tunnel} -j DROP`,
        // Docker, from version 28 on, drops here what comes to a container from elsewhere than its bridge
        `-s ${vpcCidr} -d ${subnet} -i ${tunnel} -j ACCEPT`,
        ...sources.rules,
      ],
      ...sources.chains,
    },
  }
}
