import { balanceRules } from './balance.ts'
import { chainNames, hashedChain, ownPrefix } from './chains.ts'
import type { Place } from './place.ts'
import { portSet } from './port-set.ts'
import { type HostPort, portKey } from './ports.ts'
import { gatewayOf, isWithin, subnetOf } from './subnet.ts'
import type { Chains, Table } from './tables.ts'
import type { Vip } from './vips.ts'

/** Ports behind one rule of the first chain: a connection passes some hundred rules at most, not one for each port. */
const portsPerBucket = 256

/** Where new connections lead. */
export function natTable(ports: readonly HostPort[], vips: readonly Vip[], place: Place): Table {
  const { bridge, subnet, vipCidr } = place
  const names = chainNames(bridge)
  const prefix = ownPrefix(bridge)
  const doors = ports.map(port => ({ ...port, chain: portChain(port, bridge, prefix) }))
  const buckets = bucketsOf(doors, prefix)
  const answered = vipCidr === undefined ? [] : vips.filter(({ targets }) => targets.length > 0)
  const ranges = vipRanges(answered, prefix)
  return {
    jumps: [
      ['PREROUTING', '-m addrtype --dst-type LOCAL ', names.ports],
      ['OUTPUT', '-m addrtype --dst-type LOCAL ', names.ports],
      ...(vipCidr === undefined ? [] : vipJumps(vipCidr, bridge)),
      ['POSTROUTING', '', names.post],
    ],
    chains: {
      [names.ports]: [
        // a service that publishes port 53 must not take the containers' own resolver away
        ...dnsOn(gatewayOf(subnet)).map(match => `${match} -j RETURN`),
        `-m set ! --match-set ${portSet(bridge)} dst,dst -j RETURN`,
        ...buckets.map(({ match, chain }) => `${match} -j ${chain}`),
      ],
      ...Object.fromEntries(buckets.map(({ chain, rules }) => [chain, rules])),
      ...portChains(doors),
      [names.vips]: ranges.map(({ match, chain }) => `${match} -j ${chain}`),
      ...Object.fromEntries(ranges.map(({ chain, rules }) => [chain, rules])),
      ...Object.fromEntries(
        answered.map(({ address, targets }) => [
          vipChain(address, prefix),
          balanceRules('', targets),
        ]),
      ),
      [names.post]: sourceRules(place),
      [selfChain(prefix)]: selfRules(ports, vips, place),
    },
  }
}

/** Only what containers and the host itself ask for: nobody else has to do with these addresses. */
function vipJumps(vipCidr: string, bridge: string): Table['jumps'] {
  const { vips } = chainNames(bridge)
  return [
    ['PREROUTING', `-d ${vipCidr} -i ${bridge} `, vips],
    ['OUTPUT', `-d ${vipCidr} `, vips],
  ]
}

interface Door extends HostPort {
  readonly chain: string
}

interface Bucket {
  readonly match: string
  readonly chain: string
  readonly rules: string[]
}

function bucketsOf(doors: readonly Door[], prefix: string): Bucket[] {
  const buckets = new Map<string, Bucket>()
  for (const door of doors) {
    const { protocol, published, hostIp, targets } = door
    const first = published - (published % portsPerBucket)
    const last = first + portsPerBucket - 1
    const chain = `${prefix}${protocol}-${first}-${last}`
    const match = `-p ${protocol} --dport ${first}:${last}`
    const bucket = buckets.get(chain) ?? { match, chain, rules: [] }
    buckets.set(chain, bucket)
    if (targets.length > 0) bucket.rules.push(`${matches(door)} -j ${door.chain}`)
    // a service on all addresses doesn't answer for the one of this address
    else if (hostIp !== undefined) bucket.rules.push(`${matches(door)} -j RETURN`)
  }
  return [...buckets.values()].filter(({ rules }) => rules.length > 0)
}

function portChains(doors: readonly Door[]): Chains {
  const answered = doors.filter(({ targets }) => targets.length > 0)
  return Object.fromEntries(
    answered.map(({ chain, protocol, targets }) => [
      chain,
      balanceRules(`-p ${protocol} `, targets),
    ]),
  )
}

function vipRanges(vips: readonly Vip[], prefix: string): Bucket[] {
  const ranges = new Map<string, Bucket>()
  for (const { address } of vips) {
    const range = subnetOf(address, { like: '0.0.0.0/24' })
    const chain = `${prefix}${range.split('/')[0]}`
    const known = ranges.get(range) ?? { match: `-d ${range}`, chain, rules: [] }
    known.rules.push(`-d ${address}/32 -j ${vipChain(address, prefix)}`)
    ranges.set(range, known)
  }
  return [...ranges.values()]
}

/**
 * Changed only where the answer would not find its way back otherwise: a local backend sees its client's address, and
 * another agent's knows the addresses of containers, but of the host only the one in the overlay.
 */
function sourceRules({ bridge, subnet, vpcCidr, unfiltered }: Place): string[] {
  const translated = '-m conntrack --ctstate DNAT'
  const hairpin = unfiltered === true ? 'MASQUERADE' : selfChain(ownPrefix(bridge))
  return [
    `-s ${subnet} -d ${subnet} -o ${bridge} ${translated} -j ${hairpin}`,
    `-s 127.0.0.0/8 -o ${bridge} -j MASQUERADE`,
    // and no other tool of the host may change it: Docker would
    `-s ${subnet} -d ${vpcCidr} -j ACCEPT`,
    `-d ${vpcCidr} ! -o ${bridge} ${translated} -j SNAT --to-source ${gatewayOf(subnet)}`,
    `-s ${subnet} ! -o ${bridge} -j MASQUERADE`,
  ]
}

/** A container that was led to itself would otherwise see a packet from its own address. */
function selfRules(
  ports: readonly HostPort[],
  vips: readonly Vip[],
  { subnet }: Pick<Place, 'subnet'>,
): string[] {
  const targets = [...ports, ...vips].flatMap(door => door.targets)
  const addresses = new Set(targets.map(target => target.split(':', 1)[0] ?? ''))
  const isLocal = isWithin(subnet)
  const local = [...addresses].filter(isLocal).sort()
  return local.map(address => `-s ${address}/32 -d ${address}/32 -j MASQUERADE`)
}

/** Matches the containers' questions to their resolver. */
export function dnsOn(gateway: string): string[] {
  return ['udp', 'tcp'].map(protocol => `-d ${gateway}/32 -p ${protocol} --dport 53`)
}

function matches({ protocol, hostIp, published }: HostPort): string {
  return `${hostIp === undefined ? '' : `-d ${hostIp}/32 `}-p ${protocol} --dport ${published}`
}

/** A name that a person can read where it is short enough. */
function portChain(port: HostPort, bridge: string, prefix: string): string {
  const { protocol, hostIp, published } = port
  return hostIp === undefined
    ? `${prefix}${protocol}-${published}`
    : hashedChain(bridge, portKey(port))
}

function vipChain(address: string, prefix: string): string {
  return `${prefix}v${address}`
}

function selfChain(prefix: string): string {
  return `${prefix}self`
}
