import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TunnelState } from '../../platform/wireguard/dump.ts'
import { TunnelKeys } from '../../platform/wireguard/keys.ts'
import { overlayDevice } from '../../agent/overlay/device.ts'
import { type Overlay, startOverlay } from '../../agent/overlay/overlay.ts'
import { type Exec, findLink, readTunnel, removeLink } from '../../platform/wireguard/wireguard.ts'
import type { Peer } from '../../core/model/agent.ts'
import { systemClock } from '../../platform/clock.ts'
import { createLogger } from '../../platform/logger.ts'
import { TestNetwork } from '../contract/dnat/network.ts'

const log = createLogger({ program: 'test', level: 'fatal', format: 'json' })
export const vpcCidr = '10.200.0.0/16'
export const listenPort = 51_820

/** Hosts on one LAN, each with a bridge and one container, and a tunnel between them: real WireGuard, one per host. */
export class OverlayHosts {
  readonly net: TestNetwork
  readonly #hosts: OverlayHost[] = []

  constructor(name: string) {
    this.net = new TestNetwork(name)
  }

  async open(): Promise<void> {
    await this.net.namespace('lan')
    await this.net.ip('lan', 'link add lan0 type bridge')
    await this.net.ip('lan', 'link set lan0 up')
  }

  /** The n-th host: 10.97.0.n on the LAN; its container is 10.200.n.2. */
  async add(n: number): Promise<OverlayHost> {
    const [host, container] = [`h${n}`, `c${n}`]
    await this.net.namespace(host)
    await this.net.namespace(container)
    await this.net.cable('lan', `p${n}`, host, 'eth0')
    await this.net.ip('lan', `link set p${n} master lan0`)
    await this.net.ip(host, `addr add 10.97.0.${n}/24 dev eth0`)
    await this.net.ip(host, 'link add banyan0 type bridge')
    await this.net.ip(host, `addr add 10.200.${n}.1/24 dev banyan0`)
    await this.net.ip(host, 'link set banyan0 up')
    await this.net.cable(host, 'v0', container, 'eth0')
    await this.net.ip(host, 'link set v0 master banyan0')
    await this.net.ip(container, `addr add 10.200.${n}.2/24 dev eth0`)
    await this.net.ip(container, `route add default via 10.200.${n}.1`)
    await this.net.run(host, ['tee', '/proc/sys/net/ipv4/ip_forward'], { input: '1' })
    const made = new OverlayHost(n, this.net.execIn(host))
    this.#hosts.push(made)
    return made
  }

  async close(): Promise<void> {
    for (const host of this.#hosts) await host.remove()
    await this.net.close()
  }
}

/** What an agent has for its tunnel; started and stopped as often as wanted. */
export class OverlayHost {
  readonly agent: string
  readonly container: string
  readonly subnet: string
  /** The program's sockets are shared by all network namespaces: names must differ. */
  readonly interface = `wg${randomBytes(4).toString('hex')}`
  readonly folder = mkdtempSync(join(tmpdir(), 'bnt-o-'))
  /** Programs that it ran. */
  readonly ran: (readonly string[])[] = []
  readonly exec: Exec
  endpoint: string
  mtu = 1420
  keys: TunnelKeys | undefined
  #overlay: Overlay | undefined
  #stop = new AbortController()

  constructor(n: number, exec: Exec) {
    this.agent = `node-${n}`
    this.container = `10.200.${n}.2`
    this.subnet = `10.200.${n}.0/24`
    this.endpoint = `10.97.0.${n}:${listenPort}`
    this.exec = async (argv, options) => {
      this.ran.push(argv)
      return await exec(argv, options)
    }
  }

  /** As an agent that starts: it knows its files and what it is told, nothing else. */
  async start({ resyncMs = 60_000, keepaliveMs = 25_000 } = {}): Promise<void> {
    this.keys = await TunnelKeys.open(this.folder)
    this.#stop = new AbortController()
    this.#overlay = startOverlay({
      ...{ agent: this.agent, subnet: this.subnet, vpcCidr, keys: this.keys },
      config: { interface: this.interface, listenPort, keepaliveMs },
      mtu: () => this.mtu,
      ...{ exec: this.exec, clock: systemClock, log, signal: this.#stop.signal, resyncMs },
    })
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#overlay?.finished
  }

  /** What its agent tells the others. */
  peer(): Peer {
    const { agent, subnet, endpoint, keys } = this
    return { agent, subnet, endpoint, publicKey: keys?.announced ?? '' }
  }

  async apply(hosts: readonly OverlayHost[]): Promise<void> {
    await this.applyPeers(hosts.map(host => host.peer()))
  }

  async applyPeers(peers: readonly Peer[]): Promise<void> {
    await this.#overlay?.apply(new Map(peers.map(peer => [peer.agent, peer])))
  }

  moved(): void {
    this.#overlay?.moved()
  }

  async link() {
    return await findLink(overlayDevice(this.exec, this.interface))
  }

  /** Without peers while there is none. */
  async tunnel(): Promise<TunnelState> {
    return (await readTunnel(this.exec, this.interface)) ?? { listenPort: 0, peers: new Map() }
  }

  /** Process ids of the program that is in the kernel's place. */
  programs(): string[] {
    return readdirSync('/proc').filter(pid => {
      if (!/^\d+$/.test(pid)) return false
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8') === `wireguard-go\0${this.interface}\0`
      } catch {
        return false // it has just ended
      }
    })
  }

  async remove(): Promise<void> {
    await this.stop()
    await removeLink(this.exec, this.interface)
    rmSync(this.folder, { recursive: true, force: true })
  }
}
