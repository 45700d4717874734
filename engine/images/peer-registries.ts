import { openDuplex } from '../../platform/rpc/call.ts'
import type { Connection } from '../../platform/rpc/dial.ts'
import { CallDuplex } from '../../platform/rpc/call-duplex.ts'
import { RegistryClient } from './registry-client.ts'

/** Another engine that is alive. */
export interface Peer {
  readonly id: string
  /** Changes when it has to be dialled anew. */
  readonly startedAt: number
  /** A connection of its own; throws where there is no way to it. */
  dial(): Connection
}

export interface PeerRegistry {
  readonly id: string
  readonly registry: RegistryClient
  /** It didn't answer a moment ago. */
  readonly resting: boolean
  /** It is left alone for a while. */
  rest(): void
}

const restMs = 5000

/** The registries of the other engines: what each holds itself, never what it could get from a third. */
export class PeerRegistries {
  /** Nobody, until it is told. */
  source: () => readonly Peer[] = () => []
  readonly #now: () => number
  readonly #open = new Map<string, OpenPeer>()

  /** `now`: milliseconds, monotonic. */
  constructor(now: () => number) {
    this.#now = now
  }

  list(): readonly PeerRegistry[] {
    const alive = this.source()
    const starts = new Map(alive.map(({ id, startedAt }) => [id, startedAt]))
    for (const [id, open] of this.#open) {
      if (starts.get(id) === open.peer.startedAt) continue
      open.close()
      this.#open.delete(id)
    }
    return alive.map(peer => this.#of(peer))
  }

  close(): void {
    for (const open of this.#open.values()) open.close()
    this.#open.clear()
  }

  #of(peer: Peer): PeerRegistry {
    const open = this.#open.get(peer.id) ?? new OpenPeer(peer, this.#now)
    this.#open.set(peer.id, open)
    return open
  }
}

class OpenPeer implements PeerRegistry {
  readonly peer: Peer
  readonly registry: RegistryClient
  readonly #now: () => number
  #connection: Connection | undefined
  #restsUntil = -Infinity

  constructor(peer: Peer, now: () => number) {
    this.peer = peer
    this.#now = now
    this.registry = new RegistryClient(peer.id, () => {
      this.#connection ??= peer.dial()
      return new CallDuplex(openDuplex(this.#connection.cluster, 'OpenRegistry'))
    })
  }

  get id(): string {
    return this.peer.id
  }

  get resting(): boolean {
    return this.#now() < this.#restsUntil
  }

  rest(): void {
    this.#restsUntil = this.#now() + restMs
  }

  /** Calls under way go on to their end. */
  close(): void {
    this.#connection?.close()
    this.#connection = undefined
  }
}
