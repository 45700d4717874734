import type { Members } from '../walls/members.ts'
import { unansweredRules, wallRules } from '../walls/rules.ts'
import { chainNames } from './chains.ts'
import { dnsOn } from './nat.ts'
import type { Place } from './place.ts'
import { portSet } from './port-set.ts'
import { gatewayOf } from './subnet.ts'
import type { Table } from './tables.ts'

/**
 * What may pass, whatever the other rules of the host say of packets that they don't know, and who is told that he may
 * not. What may not pass in silence ends in the table mangle.
 */
export function filterTable(members: Members, place: Place): Table {
  const { forward, walls, input, output } = chainNames(place.bridge)
  return {
    jumps: [
      ['FORWARD', '', forward],
      ['INPUT', '', input],
      ['OUTPUT', '', output],
    ],
    chains: {
      [forward]: forwardRules(place),
      [walls]: wallRules(members, place),
      [input]: inputRules(members, place),
      [output]: place.vipCidr === undefined ? [] : unansweredRules(place.vipCidr),
    },
  }
}

const answers = '-m conntrack --ctstate RELATED,ESTABLISHED'

function forwardRules({ bridge, subnet, vpcCidr, tunnel }: Place): string[] {
  return [
    `-i ${bridge} -g ${chainNames(bridge).walls}`,
    `-o ${bridge} ${answers} -j ACCEPT`,
    `-d ${subnet} -o ${bridge} -m conntrack --ctstate DNAT -j ACCEPT`,
    `-s ${vpcCidr} -d ${subnet} -i ${tunnel} -o ${bridge} -j ACCEPT`,
    `-d ${vpcCidr} -m conntrack --ctstate DNAT -j ACCEPT`,
    `-s ${vpcCidr} ${answers} -j ACCEPT`,
  ]
}

/**
 * First what the host itself must hear, where its firewall lets in only what it is told: questions of the containers,
 * the tunnels of the other agents, which prove themselves, and answers of containers, as to a probe. Then refusals. A
 * packet for a published port comes here only when no backend took it: it is refused, so that callers fail at once and
 * no other program of the host answers in the service's name.
 */
function inputRules(members: Members, { bridge, subnet, tunnel, tunnelPort }: Place): string[] {
  const gateway = gatewayOf(subnet)
  const published = `-m set --match-set ${portSet(bridge)} dst,dst -m addrtype --dst-type LOCAL`
  return [
    ...dnsOn(gateway).map(match => `-i ${bridge} ${match} -j ACCEPT`),
    `-p udp --dport ${tunnelPort} -j ACCEPT`,
    ...[bridge, tunnel].map(link => `-i ${link} ${answers} -j ACCEPT`),
    '-m conntrack ! --ctstate NEW -j RETURN',
    ...dnsOn(gateway).map(match => `${match} -j RETURN`),
    `-p tcp ${published} -j REJECT --reject-with tcp-reset`,
    `-p udp ${published} -j REJECT --reject-with icmp-port-unreachable`,
    // the host's other addresses are outside, too
    `! -d ${gateway}/32 -i ${bridge} -m set --match-set ${members.internal.name} src -j REJECT --reject-with icmp-admin-prohibited`,
  ]
}
