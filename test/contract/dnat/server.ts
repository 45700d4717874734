import type { TestNetwork } from './network.ts'

const subnet = '10.200.1.0/24'
const ranges = { vpcCidr: '10.200.0.0/16', vipCidr: '10.201.0.0/16' }
export const gateway = '10.200.1.1'
export const hostOnLan = '10.98.0.1'
export const clientOnLan = '10.98.0.2'
export const place = {
  ...{ ...ranges, agent: 'here', subnet, bridge: 'banyan0', tunnel: 'wan', tunnelPort: 51_820 },
}

/**
 * `host`: a server whose firewall forwards nothing that nobody allowed, with these containers on its bridge, by name.
 * `client`: its neighbour on the LAN, who routes the containers' subnet to it, and is its way out. `far`: another server's
 * containers, with these addresses, behind a cable that is in the tunnel's place.
 */
export async function buildServer(
  net: TestNetwork,
  containers: Readonly<Record<string, string>>,
  far: readonly string[],
): Promise<void> {
  for (const name of ['host', 'client', 'far']) await net.namespace(name)
  await net.ip('host', 'link add banyan0 type bridge')
  await net.ip('host', `addr add ${gateway}/24 dev banyan0`)
  await net.ip('host', 'link set banyan0 up')
  await net.cable('host', 'lan', 'client', 'lan')
  await net.ip('host', `addr add ${hostOnLan}/24 dev lan`)
  await net.ip('host', `route add default via ${clientOnLan}`)
  await net.ip('client', `addr add ${clientOnLan}/24 dev lan`)
  await net.ip('client', `route add ${subnet} via ${hostOnLan}`)
  await net.cable('host', 'wan', 'far', 'wan')
  await net.ip('host', 'addr add 10.99.0.1/24 dev wan')
  await net.ip('host', `addr add ${gateway}/32 dev wan`)
  await net.ip('host', `route add ${ranges.vpcCidr} via 10.99.0.2 dev wan`)
  await net.ip('far', 'addr add 10.99.0.2/24 dev wan')
  for (const address of far) await net.ip('far', `addr add ${address}/32 dev lo`)
  await net.ip('far', `route add ${subnet} via 10.99.0.1 src ${far[0]}`)
  for (const [name, address] of Object.entries(containers)) {
    await net.namespace(name)
    await net.cable('host', `v-${name}`, name, 'eth0')
    await net.ip('host', `link set v-${name} master banyan0`)
    await net.ip(name, `addr add ${address}/24 dev eth0`)
    await net.ip(name, `route add default via ${gateway}`)
    await net.peer(name, address, 80)
  }
  await net.run('host', ['iptables', '-P', 'FORWARD', 'DROP'])
}
