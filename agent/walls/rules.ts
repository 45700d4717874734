import type { Place } from '../dnat/place.ts'
import { isWithin } from '../dnat/subnet.ts'
import type { Members } from './members.ts'

const refused = '-j REJECT --reject-with icmp-admin-prohibited'

/**
 * What containers of this agent may send, in the words of iptables-restore; every packet from the bridge is decided
 * here. Only their own agent decides: it knows their networks at once, and the tunnels of the others are trusted. A
 * refusal is answered, so that callers fail at once.
 */
export function wallRules(members: Members, place: Place): string[] {
  const { bridge, vipCidr } = place
  const inside = insideOf(place)
  return [
    '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    // whoever asks an address of the host for a published port may have it; a stable address opens no wall
    `-m conntrack --ctstate DNAT ${vipCidr === undefined ? '' : `! --ctorigdst ${vipCidr} `}-j ACCEPT`,
    ...members.networks.map(
      ({ name }) => `-m set --match-set ${name} src -m set --match-set ${name} dst -j ACCEPT`,
    ),
    // broadcasts too, and whatever else would leave by another port of the bridge
    `-o ${bridge} ${refused}`,
    ...inside.map(range => `-d ${range} ${refused}`),
    ...(vipCidr === undefined ? [] : unansweredRules(vipCidr)),
    `-m set --match-set ${members.internal.name} src ${refused}`,
    '-j ACCEPT',
  ]
}

/** A packet still has a stable address only when no backend took it: refused, as a port that nobody listens on. */
export function unansweredRules(vipCidr: string): string[] {
  return [
    `-d ${vipCidr} -p tcp -j REJECT --reject-with tcp-reset`,
    `-d ${vipCidr} -j REJECT --reject-with icmp-port-unreachable`,
  ]
}

/** An agent keeps its subnet when the range that subnets come from is changed. */
function insideOf({ vpcCidr, subnet }: Place): string[] {
  const within = isWithin(vpcCidr)(subnet.split('/')[0] ?? '')
  return within ? [vpcCidr] : [vpcCidr, subnet]
}
