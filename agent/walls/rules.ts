import type { Place } from '../dnat/place.ts'
import { gatewayOf, isWithin } from '../dnat/subnet.ts'
import type { Members } from './members.ts'

const refused = '-j REJECT --reject-with icmp-admin-prohibited'

/**
 * What containers of this agent may send, in the words of iptables-restore; every packet from the bridge is decided
 * here. Only their own agent decides: it knows their networks at once, and the tunnels of the others are trusted. A
 * refusal is answered, so that callers fail at once.
 */
export function wallRules(members: Members, place: Place): string[] {
  const { vipCidr } = place
  return [
    ...gates(members, place).map(match => `${match} -j ACCEPT`),
    ...closed(place).map(match => `${match} ${refused}`),
    ...(vipCidr === undefined ? [] : unansweredRules(vipCidr)),
    `-m set --match-set ${members.internal.name} src ${refused}`,
    '-j ACCEPT',
  ]
}

/**
 * The same for the end of a packet's way, where nobody is answered any more: what rules of others accepted, standing
 * before ours, ends here. Only the host itself has the bridge's own address.
 */
export function lastRules(members: Members, place: Place): string[] {
  const { subnet, vipCidr } = place
  return [
    `-s ${gatewayOf(subnet)}/32 -j RETURN`,
    ...gates(members, place).map(match => `${match} -j RETURN`),
    ...closed(place).map(match => `${match} -j DROP`),
    ...(vipCidr === undefined ? [] : [`-d ${vipCidr} -j DROP`]),
    `-m set --match-set ${members.internal.name} src -j DROP`,
  ]
}

/** A packet still has a stable address only when no backend took it: refused, as a port that nobody listens on. */
export function unansweredRules(vipCidr: string): string[] {
  return [
    `-d ${vipCidr} -p tcp -j REJECT --reject-with tcp-reset`,
    `-d ${vipCidr} -j REJECT --reject-with icmp-port-unreachable`,
  ]
}

function gates({ networks }: Members, { vipCidr }: Place): string[] {
  return [
    '-m conntrack --ctstate RELATED,ESTABLISHED',
    // whoever asks an address of the host for a published port may have it; a stable address opens no wall
    `-m conntrack --ctstate DNAT${vipCidr === undefined ? '' : ` ! --ctorigdst ${vipCidr}`}`,
    ...networks.map(({ name }) => `-m set --match-set ${name} src -m set --match-set ${name} dst`),
  ]
}

/** Whoever has no gate gets to no container. */
function closed(place: Place): string[] {
  // broadcasts too, and whatever else would leave by another port of the bridge
  return [`-o ${place.bridge}`, ...insideOf(place).map(range => `-d ${range}`)]
}

/** An agent keeps its subnet when the range that subnets come from is changed. */
function insideOf({ vpcCidr, subnet }: Place): string[] {
  const within = isWithin(vpcCidr)(subnet.split('/')[0] ?? '')
  return within ? [vpcCidr] : [vpcCidr, subnet]
}
