import { chainNames } from './chains.ts'
import type { Place } from './place.ts'
import type { Table } from './tables.ts'

/**
 * Connections through the tunnel are told what fits into it: a container whose network was made for larger packets would
 * otherwise depend on ICMP errors, which many a firewall swallows. Both ways, for a peer that doesn't.
 */
export function mangleTable({ bridge, tunnel }: Place): Table {
  const { mss } = chainNames(bridge)
  const clamp = '-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu'
  return {
    jumps: [['FORWARD', '', mss]],
    chains: { [mss]: ['-o', '-i'].map(side => `${side} ${tunnel} ${clamp}`) },
  }
}
