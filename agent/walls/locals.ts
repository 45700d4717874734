import { networksOf } from '../../core/model/networks.ts'
import { type Route, routeId } from '../../core/model/route.ts'
import type { Task } from '../../core/model/task.ts'
import type { Logger } from '../../platform/logger.ts'
import type { ObservedContainer, WantedContainer } from '../containers/runtime.ts'
import type { BridgePorts } from './bridge-ports.ts'
import type { LocalContainer } from './local-container.ts'

type Networks = LocalContainer['networks']

interface LocalsOptions {
  readonly ports: BridgePorts
  /** All of them, whenever one of them changes. */
  readonly onChange: (locals: readonly LocalContainer[]) => void
  readonly log: Logger
}

/**
 * The containers of this agent's bridge and their networks. One is known from when its address is chosen, so that the
 * walls have a gate for it before it runs; and until it is gone, also when its task is long forgotten: it may need its
 * database to come to an end.
 */
export class Locals {
  readonly #options: LocalsOptions
  readonly #creating = new Map<string, LocalContainer>()
  /** By container id. */
  #networks = new Map<string, Networks>()
  #ports: ReadonlyMap<string, string> = new Map()
  #observed: readonly ObservedContainer[] = []
  #tasks: ReadonlyMap<string, Task> = new Map()
  #routes: ReadonlyMap<string, Route> = new Map()
  #told = '[]'
  #looks = 0

  constructor(options: LocalsOptions) {
    this.#options = options
  }

  setWanted(tasks: ReadonlyMap<string, Task>, routes: ReadonlyMap<string, Route>): void {
    this.#tasks = tasks
    this.#routes = routes
    this.#tell()
  }

  /** Its address was chosen. Answers how to say that nothing came of it. */
  creating({ app, spec, address }: WantedContainer): () => void {
    if (address === undefined) return () => undefined
    this.#creating.set(address, { address, networks: namesOf(networksOf(spec, app)) })
    this.#tell()
    return () => {
      this.#creating.delete(address)
      this.#tell()
    }
  }

  /** Each list of the containers, running or not. */
  seen(observed: readonly ObservedContainer[]): void {
    this.#observed = observed
    this.#tell()
    void this.#findPorts(++this.#looks)
  }

  async #findPorts(look: number): Promise<void> {
    const running = this.#observed.flatMap(({ containerId, pid, address }) =>
      pid === undefined || address === undefined ? [] : [{ containerId, pid }],
    )
    try {
      const ports = await this.#options.ports.of(running)
      if (look !== this.#looks) return // a later look knows better
      this.#ports = ports
      this.#tell()
    } catch (err) {
      this.#options.log.warn({ err }, 'ports of the bridge not found')
    }
  }

  #tell(): void {
    const locals = this.#all()
    const text = JSON.stringify(locals)
    if (text === this.#told) return
    this.#told = text
    this.#options.onChange(locals)
  }

  #all(): LocalContainer[] {
    const known = this.#observed.flatMap(container => {
      const { address, containerId } = container
      if (address === undefined) return []
      const port = this.#ports.get(containerId)
      const networks = this.#networksOf(container)
      return [[containerId, { address, networks, ...(port !== undefined && { port }) }] as const]
    })
    this.#networks = new Map(known.map(([containerId, { networks }]) => [containerId, networks]))
    const byAddress = new Map(this.#creating)
    for (const [, local] of known) {
      this.#creating.delete(local.address)
      byAddress.set(local.address, local)
    }
    return [...byAddress.values()].sort((a, b) => (a.address < b.address ? -1 : 1))
  }

  /** Of one whose task went before this agent started, only those of its service are known. */
  #networksOf({ task: id, app, service, hash, containerId }: ObservedContainer): Networks {
    const task = this.#tasks.get(id)
    if (task?.hash === hash) return namesOf(networksOf(task.spec, task.app))
    const route = this.#routes.get(routeId({ app, service }))
    return this.#networks.get(containerId) ?? namesOf(route?.networks ?? [])
  }
}

/** Without aliases, whose changes are none to a wall. */
function namesOf(networks: Networks): Networks {
  return networks.map(({ name, internal }) => ({ name, ...(internal && { internal }) }))
}
