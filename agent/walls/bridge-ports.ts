import { BanyanError } from '../../core/errors.ts'
import { Slots } from '../containers/slots.ts'
import type { Exec } from '../dnat/kernel.ts'

interface Link {
  readonly ifname: string
  readonly ifindex: number
  /** Of the other end of a veth pair. */
  readonly link_index?: number
  /** The other end is in another network namespace. */
  readonly link_netnsid?: number
}

interface RunningContainer {
  readonly containerId: string
  readonly pid: number
}

const parallelLooks = 8

/** Finds the bridge's port that a container is behind: what it can't choose or forge, unlike its addresses. */
export class BridgePorts {
  readonly #bridge: string
  readonly #exec: Exec
  readonly #slots = new Slots(parallelLooks)
  readonly #found = new Map<string, Link>()

  constructor(bridge: string, exec: Exec) {
    this.#bridge = bridge
    this.#exec = exec
  }

  /** By container id; those that can't be found now, because they just end, are left out. */
  async of(containers: readonly RunningContainer[]): Promise<ReadonlyMap<string, string>> {
    const there = await this.#links(['ip', '-json', 'link', 'show', 'master', this.#bridge])
    const current = new Set(containers.map(keyOf))
    for (const key of this.#found.keys()) if (!current.has(key)) this.#found.delete(key)
    const entries = await Promise.all(
      containers.map(async container => [
        container.containerId,
        await this.#port(container, there),
      ]),
    )
    return new Map(entries.filter((entry): entry is [string, string] => entry[1] !== undefined))
  }

  async #port(container: RunningContainer, there: readonly Link[]): Promise<string | undefined> {
    const known = this.#found.get(keyOf(container))
    if (known && there.some(link => isSame(link, known))) return known.ifname
    const argv = ['nsenter', `--net=/proc/${container.pid}/ns/net`, 'ip', '-json', 'link', 'show']
    const inside = await this.#slots.use(() => this.#links(argv)).catch(() => [])
    const port = there.find(link => inside.some(end => isPair(link, end)))
    if (port) this.#found.set(keyOf(container), port)
    return port?.ifname
  }

  async #links(argv: readonly string[]): Promise<readonly Link[]> {
    const { exitCode, stdout, stderr } = await this.#exec(argv)
    if (exitCode === 0) return JSON.parse(stdout.toString('utf8') || '[]') as Link[]
    throw new BanyanError('bridge-failed', `ip: ${stderr.trim().slice(0, 500)}`, 'retry')
  }
}

function keyOf({ containerId, pid }: RunningContainer): string {
  return `${containerId} ${pid}`
}

function isSame(a: Link, b: Link): boolean {
  return a.ifindex === b.ifindex && a.ifname === b.ifname
}

function isPair(outside: Link, inside: Link): boolean {
  const apart = outside.link_netnsid !== undefined && inside.link_netnsid !== undefined
  return apart && outside.link_index === inside.ifindex && inside.link_index === outside.ifindex
}
