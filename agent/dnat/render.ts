import type { Route } from '../../core/model/route.ts'
import { chainNames, portChain } from './chains.ts'
import { type HostPort, hostPorts } from './ports.ts'
import type { PresentRules } from './present.ts'
import { gatewayOf, subnetOf } from './subnet.ts'

interface RuleOptions {
  /** This agent's name: ports in host mode lead only to its own tasks. */
  readonly agent: string
  /** This agent's own subnet, such as 10.200.1.0/24. */
  readonly subnet: string
  readonly bridge: string
}

interface Table {
  readonly name: 'filter' | 'nat' | 'raw'
  /** Built-in chain, what must match, our chain. */
  readonly jumps: readonly (readonly [from: string, match: string, to: string])[]
  /** Our chains and their rules. */
  readonly chains: Readonly<Record<string, readonly string[]>>
}

/**
 * The text for `iptables-restore --noflush`: makes our chains hold exactly what the routes say, whatever they held,
 * and touches nobody else's. `present` is what is there now: its jump rules are replaced by ours as the first of
 * their chain, and its chains without a purpose are removed. A table changes in one piece.
 */
export function renderRules(
  routes: readonly Route[],
  options: RuleOptions,
  present: PresentRules = {},
): string {
  return decideRules(routes, options)
    .map(table => renderTable(table, present[table.name]))
    .join('')
}

/** The text that removes every trace of what is present. */
export function renderRemoval(present: PresentRules): string {
  return (['filter', 'nat', 'raw'] as const)
    .filter(name => present[name])
    .map(name => renderTable({ name, jumps: [], chains: {} }, present[name]))
    .join('')
}

function renderTable(table: Table, present: PresentRules[string] | undefined): string {
  const wanted = Object.entries(table.chains)
  const leftover = (present?.chains ?? []).filter(chain => !(chain in table.chains))
  return [
    `*${table.name}`,
    // declaring a chain empties it, so nothing refers to a leftover any more when it is removed
    ...[...wanted.map(([chain]) => chain), ...leftover].map(chain => `:${chain} - [0:0]`),
    ...(present?.jumps ?? []).map(rule => rule.replace(/^-A/, '-D')),
    ...wanted.flatMap(([chain, rules]) => rules.map(rule => `-A ${chain} ${rule}`)),
    ...table.jumps.map(([from, match, to]) => `-I ${from} ${match}-j ${to}`),
    ...leftover.map(chain => `-X ${chain}`),
    'COMMIT',
    '',
  ].join('\n')
}

function decideRules(routes: readonly Route[], options: RuleOptions): Table[] {
  const ports = hostPorts(routes, options.agent)
  const remote = remoteSubnets(routes, options)
  return [
    filterTable(ports, remote, options),
    natTable(ports, remote, options),
    rawTable(options.bridge),
  ]
}

function filterTable(
  ports: readonly HostPort[],
  remote: readonly string[],
  { subnet, bridge }: RuleOptions,
): Table {
  const { forward, input } = chainNames(bridge)
  return {
    name: 'filter',
    jumps: [
      ['FORWARD', '', forward],
      ['INPUT', '', input],
    ],
    chains: {
      [forward]: forwardRules(remote, subnet, bridge),
      [input]: inputRules(ports, gatewayOf(subnet), bridge),
    },
  }
}

function forwardRules(remote: readonly string[], subnet: string, bridge: string): string[] {
  return [
    // an INVALID packet would leave with its address untranslated, and the other side would reset the connection
    `-s ${subnet} -m conntrack --ctstate INVALID -j DROP`,
    `-d ${subnet} -m conntrack --ctstate INVALID -j DROP`,
    `-i ${bridge} -j ACCEPT`,
    `-o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    `-d ${subnet} -o ${bridge} -m conntrack --ctstate DNAT -j ACCEPT`,
    ...remote.flatMap(other => [
      `-d ${other} -m conntrack --ctstate DNAT -j ACCEPT`,
      `-s ${other} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    ]),
  ]
}

/**
 * A packet for a published port comes here only when no backend took it: it is refused, so that callers fail at
 * once and no other program of the host answers in the service's name.
 */
function inputRules(ports: readonly HostPort[], gateway: string, bridge: string): string[] {
  return [
    ...dnsOn(gateway).map(match => `-i ${bridge} ${match} -j ACCEPT`),
    '-m conntrack ! --ctstate NEW -j RETURN',
    ...dnsOn(gateway).map(match => `${match} -j RETURN`),
    ...ports.map(port => `${matches(port)} -m addrtype --dst-type LOCAL ${refuse[port.protocol]}`),
  ]
}

const refuse = {
  tcp: '-j REJECT --reject-with tcp-reset',
  udp: '-j REJECT --reject-with icmp-port-unreachable',
}

function natTable(
  ports: readonly HostPort[],
  remote: readonly string[],
  { subnet, bridge }: RuleOptions,
): Table {
  const names = chainNames(bridge)
  const answered = ports.filter(port => port.targets.length > 0)
  const perPort = answered.map(port => [portChain(port, bridge), backendRules(port)] as const)
  return {
    name: 'nat',
    jumps: [
      ['PREROUTING', '-m addrtype --dst-type LOCAL ', names.ports],
      ['OUTPUT', '-m addrtype --dst-type LOCAL ', names.ports],
      ['POSTROUTING', '', names.post],
    ],
    chains: {
      [names.ports]: [
        // a service that publishes port 53 must not take the containers' own resolver away
        ...dnsOn(gatewayOf(subnet)).map(match => `${match} -j RETURN`),
        ...answered.map(port => `${matches(port)} -j ${portChain(port, bridge)}`),
      ],
      ...Object.fromEntries(perPort),
      [names.post]: masqueradeRules(remote, subnet, bridge),
    },
  }
}

/** Backend i of N takes 1/(N−i) of what the ones before left over: all get the same share. */
function backendRules({ protocol, targets }: HostPort): string[] {
  return targets.map((target, i) => {
    const left = targets.length - i
    const share = (1 / left).toFixed(10)
    const chance = left > 1 ? `-m statistic --mode random --probability ${share} ` : ''
    return `-p ${protocol} ${chance}-j DNAT --to-destination ${target}`
  })
}

/** Only where the answer would not find its way back otherwise: a local backend sees its client's address. */
function masqueradeRules(remote: readonly string[], subnet: string, bridge: string): string[] {
  return [
    `-s ${subnet} -d ${subnet} -o ${bridge} -m conntrack --ctstate DNAT -j MASQUERADE`,
    `-s 127.0.0.0/8 -o ${bridge} -j MASQUERADE`,
    ...remote.flatMap(other => [
      `-d ${other} -m conntrack --ctstate DNAT -j MASQUERADE`,
      `-s ${subnet} -d ${other} -j RETURN`,
    ]),
    `-s ${subnet} ! -o ${bridge} -j MASQUERADE`,
  ]
}

/**
 * `route_localnet` on the bridge lets 127.0.0.1:port reach a container; without these rules it would also let a
 * container reach programs that listen on the host's loopback only (CVE-2020-8558).
 */
function rawTable(bridge: string): Table {
  const { raw } = chainNames(bridge)
  return {
    name: 'raw',
    jumps: [['PREROUTING', '', raw]],
    chains: {
      [raw]: [`! -i lo -d 127.0.0.0/8 -j DROP`, `-s 127.0.0.0/8 -i ${bridge} -j DROP`],
    },
  }
}

function matches({ protocol, hostIp, published }: HostPort): string {
  return `${hostIp === undefined ? '' : `-d ${hostIp}/32 `}-p ${protocol} --dport ${published}`
}

function dnsOn(gateway: string): string[] {
  return ['udp', 'tcp'].map(protocol => `-d ${gateway}/32 -p ${protocol} --dport 53`)
}

function remoteSubnets(routes: readonly Route[], { subnet }: RuleOptions): string[] {
  const addresses = routes.flatMap(route => route.backends.map(backend => backend.address))
  const subnets = new Set(addresses.map(address => subnetOf(address, { like: subnet })))
  subnets.delete(subnet)
  return [...subnets].sort()
}
