import type Docker from 'dockerode'
import type { ObservedContainer } from '../runtime.ts'
import { limited } from './call.ts'
import { statusCodeOf } from './errors.ts'
import { label } from './labels.ts'
import { observedOf } from './observed.ts'

const limitMs = 30_000

/**
 * Lists containers with one call while nothing changes. Docker's list lacks exit codes and times, so each
 * container is inspected once, and again after an event about it or a change of its state. Without a live event
 * stream nothing is remembered.
 */
export class ContainerList {
  readonly #docker: Docker
  readonly #agent: string
  readonly #known = new Map<string, { readonly state: string; readonly info: ObservedContainer }>()
  #listening = false
  #changes = 0

  constructor(docker: Docker, agent: string) {
    this.#docker = docker
    this.#agent = agent
  }

  /** An event stream began or ended: whatever happened meanwhile is unknown. */
  listening(yes: boolean): void {
    this.#listening = yes
    this.#changes++
    this.#known.clear()
  }

  changed(containerId: string): void {
    this.#changes++
    this.#known.delete(containerId)
  }

  async read(signal: AbortSignal): Promise<ObservedContainer[]> {
    const before = this.#changes
    const filters = { label: [`${label.agent}=${this.#agent}`] }
    const listed = await limited({ what: 'list containers', limitMs, signal }, abortSignal =>
      this.#docker.listContainers({ all: true, filters, abortSignal }),
    )
    this.#forgetAllBut(new Set(listed.map(({ Id }) => Id)))
    const containers: ObservedContainer[] = []
    for (const { Id, State } of listed) {
      const info = await this.#info(Id, State, before, signal)
      if (info) containers.push(info)
    }
    return containers
  }

  async #info(id: string, state: string, before: number, signal: AbortSignal) {
    const known = this.#known.get(id)
    if (known?.state === state) return known.info
    const info = await inspect(this.#docker, id, signal)
    // what an event made stale while we looked is not remembered
    if (info && this.#listening && this.#changes === before) this.#known.set(id, { state, info })
    return info
  }

  #forgetAllBut(ids: ReadonlySet<string>): void {
    for (const id of this.#known.keys()) {
      if (!ids.has(id)) this.#known.delete(id)
    }
  }
}

async function inspect(docker: Docker, id: string, signal: AbortSignal) {
  return await limited({ what: `inspect ${id}`, limitMs, signal }, async abortSignal => {
    try {
      return observedOf(await docker.getContainer(id).inspect({ abortSignal }))
    } catch (error) {
      if (statusCodeOf(error) === 404) return undefined // gone since the list
      throw error
    }
  })
}
