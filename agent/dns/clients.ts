import { networksOf } from '../../core/model/networks.ts'
import type { ContainerSpec } from '../../core/model/container-spec.ts'
import type { Task } from '../../core/model/task.ts'
import type { ObservedContainer, WantedContainer } from '../containers/runtime.ts'
import type { LocalTask } from './zone.ts'

/**
 * Whose container is behind which address of this agent. One is known from when its address is chosen, so that its first
 * question is answered right; and until it is gone, with the settings that its task had, also when that isn't wanted any more:
 * labels don't hold them.
 */
export class Clients {
  readonly #onChange: (clients: ReadonlyMap<string, LocalTask>) => void
  readonly #creating = new Map<string, LocalTask>()
  /** By container id. */
  #known = new Map<string, LocalTask>()
  #observed: readonly ObservedContainer[] = []
  #tasks: ReadonlyMap<string, Task> = new Map()

  /** `onChange` is told all of them, by address. */
  constructor(onChange: (clients: ReadonlyMap<string, LocalTask>) => void) {
    this.#onChange = onChange
  }

  /** By id. */
  setTasks(tasks: ReadonlyMap<string, Task>): void {
    this.#tasks = tasks
    this.#tell()
  }

  /** Its address was chosen. Answers how to say that nothing came of it. */
  creating({ address, ...wanted }: WantedContainer): () => void {
    if (address === undefined) return () => undefined
    this.#creating.set(address, clientOf(wanted, wanted.spec))
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
  }

  #tell(): void {
    const known = this.#observed.map(each => [each, this.#clientOf(each)] as const)
    this.#known = new Map(known.map(([{ containerId }, client]) => [containerId, client]))
    const clients = new Map(this.#creating)
    for (const [{ address }, client] of known) {
      if (address === undefined) continue
      this.#creating.delete(address)
      clients.set(address, client)
    }
    this.#onChange(clients)
  }

  #clientOf(container: ObservedContainer): LocalTask {
    const task = this.#tasks.get(container.task)
    if (task?.hash === container.hash) return clientOf(container, task.spec)
    return this.#known.get(container.containerId) ?? clientOf(container, undefined)
  }
}

function clientOf(
  { app, service, hash }: Pick<LocalTask, 'app' | 'service' | 'hash'>,
  spec: ContainerSpec | undefined,
): LocalTask {
  if (!spec) return { app, service, hash }
  const { dns, links } = spec.net ?? {}
  return {
    ...{ app, service, hash },
    networks: networksOf(spec, app).map(({ name }) => name),
    ...(dns && dns.length > 0 && { upstreams: dns }),
    ...(links && {
      links: Object.fromEntries(links.map(({ alias, service: to }) => [alias.toLowerCase(), to])),
    }),
  }
}
