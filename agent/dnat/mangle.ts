import type { Members } from '../walls/members.ts'
import { lastRules } from '../walls/rules.ts'
import { chainNames } from './chains.ts'
import type { Place } from './place.ts'
import type { Table } from './tables.ts'

/**
 * What ends silently, whoever else forwards packets on this host: Docker and many a firewall accept in the table
 * filter, and their rules may stand before ours there for a while. These chains lie before that table and behind it.
 */
export function mangleTable(members: Members, place: Place): Table {
  const { gate, last, mss } = chainNames(place.bridge)
  return {
    jumps: [
      ['FORWARD', '', mss],
      ['FORWARD', '', gate],
      ['POSTROUTING', `-s ${place.subnet} `, last],
    ],
    chains: {
      [mss]: clampRules(place.tunnel),
      [gate]: gateRules(place),
      [last]: lastRules(members, place),
    },
  }
}

/**
 * Connections through the tunnel are told what fits into it: a container whose network was made for larger packets would
 * otherwise depend on ICMP errors, which many a firewall swallows. Both ways, for a peer that doesn't.
 */
export function clampRules(tunnel: string): string[] {
  const clamp = '-p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu'
  return ['-o', '-i'].map(side => `${side} ${tunnel} ${clamp}`)
}

/** A neighbour that routes the subnet to this host gets no further than published ports. */
function gateRules({ bridge, subnet, vpcCidr, tunnel }: Place): string[] {
  return [
    // an INVALID packet would leave with its address untranslated, and the other side would reset the connection
    `-s ${subnet} -m conntrack --ctstate INVALID -j DROP`,
    `-d ${subnet} -m conntrack --ctstate INVALID -j DROP`,
    `-i ${bridge} -j RETURN`,
    '-m conntrack --ctstate RELATED,ESTABLISHED,DNAT -j RETURN',
    `-s ${vpcCidr} -i ${tunnel} -j RETURN`,
    `-d ${subnet} -o ${bridge} -j DROP`,
  ]
}
