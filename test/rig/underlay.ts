import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { openSpace, type Space } from './space.ts'

const run = promisify(execFile)

/** The wire between the machines of a rig: a switch, to which this machine is plugged in too. */
export interface Underlay {
  /** This machine's address, as the others reach it. */
  readonly outside: string
  /** Gives the space an interface `eth0` with the address; it goes when the space ends. */
  attach(space: Space, address: string): Promise<void>
  /** Addresses by number; the first is 1. */
  address(n: number): string
  /** Packets from one address to the other are lost without a word. */
  lose(from: string, to: string): Promise<void>
  /** Connections to these TCP ports of an address, `first:last`, carry nothing any more: all of them, or this caller's. */
  silence(address: string, ports: string, caller?: string): Promise<void>
  /** Nothing is lost any more. */
  heal(): Promise<void>
  close(): Promise<void>
}

/** netns.ts takes 10.98.1.0 to 10.98.250.255; above are forty networks of thirty addresses. */
const networks = 40
const perOctet = 8
const size = 32
const prefix = 27

const append = ['iptables', '-A', 'LOSS'] as const

/** Needs root and bridge netfilter in the kernel. */
export async function openUnderlay(): Promise<Underlay> {
  const space = await openSpace()
  const { n, link } = await plugIn(space)
  const base = `10.98.${251 + Math.floor(n / perOctet)}`
  const address = (i: number) => `${base}.${(n % perOctet) * size + i}`
  const outside = address(1)
  await run('ip', ['addr', 'add', `${outside}/${prefix}`, 'dev', link])
  await run('ip', ['link', 'set', link, 'up'])
  await space.run('sh', '-ec', switchScript(`${address(0)}/${prefix}`))
  let ports = 0
  return {
    outside,
    address,
    attach: async (host, own) => {
      const port = `port${ports++}`
      const peer = ['peer', 'name', 'eth0', 'netns', String(host.pid)]
      await run('ip', ['link', 'add', port, 'netns', String(space.pid), 'type', 'veth', ...peer])
      await space.run('ip', 'link', 'set', port, 'master', 'switch', 'up')
      await host.run('sh', '-ec', hostScript(`${own}/${prefix}`, outside))
    },
    lose: async (from, to) => {
      await space.run(...append, '-s', from, '-d', to, '-j', 'DROP')
    },
    silence: async (listener, ports, caller) => {
      const [to, from] =
        caller === undefined
          ? [[], []]
          : [
              ['-d', caller],
              ['-s', caller],
            ]
      const lost = ['-j', 'DROP']
      await space.run(...append, '-d', listener, ...from, '-p', 'tcp', '--dport', ports, ...lost)
      await space.run(...append, '-s', listener, ...to, '-p', 'tcp', '--sport', ports, ...lost)
    },
    heal: async () => {
      await space.run('iptables', '-F', 'LOSS')
    },
    close: async () => await space.end(),
  }
}

/**
 * A cable from this machine into the switch. Its name stands for the network's number, and the kernel gives a name
 * only once: so rigs of several processes never share a network.
 */
async function plugIn(space: Space): Promise<{ n: number; link: string }> {
  for (let n = 0; n < networks; n++) {
    const link = `banyan-rig${n}`
    const peer = ['peer', 'name', 'uplink', 'netns', String(space.pid)]
    const made = await run('ip', ['link', 'add', link, 'type', 'veth', ...peer]).then(
      () => true,
      () => false,
    )
    if (made) return { n, link }
  }
  await space.end()
  throw new Error(`All ${networks} networks for rigs are taken: see \`ip link\``)
}

/** Nothing passes but what is from one machine of the rig to another. */
function switchScript(network: string): string {
  return `
    ip link add switch type bridge
    ip link set switch up
    ip link set uplink master switch up
    echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables
    iptables -N LOSS
    iptables -A FORWARD -j LOSS
    iptables -A FORWARD ! -s ${network} -j DROP
    iptables -A FORWARD ! -d ${network} -j DROP`
}

function hostScript(address: string, gateway: string): string {
  return `
    ip addr add ${address} dev eth0
    ip link set eth0 up
    ip route add default via ${gateway}`
}
