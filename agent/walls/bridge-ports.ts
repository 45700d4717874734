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
/** How long what was found is believed while the containers stay the same; they are listed every two seconds. */
const believedMs = 10_000

/** Finds the bridge's port that a container is behind: what it can't choose or forge, unlike its addresses. */
export class BridgePorts {
  readonly #bridge: string
  readonly #exec: Exec
  readonly #now: () => number
  readonly #slots = new Slots(parallelLooks)
  readonly #found = new Map<string, Link>()
  #lookedAt = -Infinity

  /** `now`: milliseconds of a clock that never jumps. */
  constructor(bridge: string, exec: Exec, now: () => number = () => performance.now()) {
    this.#bridge = bridge
    this.#exec = exec
    this.#now = now
  }

  /** By container id; those that can't be found now, because they just end, are left out. */
  async of(containers: readonly RunningContainer[]): Promise<ReadonlyMap<string, string>> {
    if (!this.#isKnown(containers)) await this.#look(containers)
    const known = containers.map(container => {
      return [container.containerId, this.#found.get(keyOf(container))?.ifname]
    })
    return new Map(known.filter((entry): entry is [string, string] => entry[1] !== undefined))
  }

  #isKnown(containers: readonly RunningContainer[]): boolean {
    const isFresh = this.#now() - this.#lookedAt < believedMs
    return isFresh && containers.every(container => this.#found.has(keyOf(container)))
  }

  async #look(containers: readonly RunningContainer[]): Promise<void> {
    const lookedAt = this.#now()
    const there = await this.#links(['ip', '-json', 'link', 'show', 'master', this.#bridge])
    const current = new Set(containers.map(keyOf))
    for (const key of this.#found.keys()) if (!current.has(key)) this.#found.delete(key)
    await Promise.all(containers.map(async container => await this.#find(container, there)))
    this.#lookedAt = lookedAt
  }

  async #find(container: RunningContainer, there: readonly Link[]): Promise<void> {
    const key = keyOf(container)
    const known = this.#found.get(key)
    if (known && there.some(link => isSame(link, known))) return
    const argv = ['nsenter', `--net=/proc/${container.pid}/ns/net`, 'ip', '-json', 'link', 'show']
    const inside = await this.#slots.use(() => this.#links(argv)).catch(() => [])
    const port = there.find(link => inside.some(end => isPair(link, end)))
    if (port) this.#found.set(key, port)
    else this.#found.delete(key)
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
