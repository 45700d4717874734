import { controlAddress } from '../../core/control-address.ts'
import { BanyanError } from '../../core/errors.ts'
import type { Engine } from '../../core/model/engine.ts'
import { type Connection, dial } from '../../platform/rpc/dial.ts'
import type { TlsIdentity } from '../../platform/rpc/tls-identity.ts'
import type { ClusterView } from '../view.ts'

interface PeersOptions {
  readonly engineId: string
  readonly view: Pick<ClusterView, 'engines'>
  /** What this engine comes to the others with. */
  readonly identity: () => TlsIdentity
  /** It has a control tunnel itself. */
  readonly hasTunnel: boolean
}

export interface OtherEngine {
  readonly id: string
  readonly engine: Engine
}

/** The other engines that live, and the way to them. */
export class EnginePeers {
  readonly #options: PeersOptions

  constructor(options: PeersOptions) {
    this.#options = options
  }

  /** Sorted by id. A copy. */
  others(): OtherEngine[] {
    const { view, engineId } = this.#options
    return [...view.engines]
      .filter(([id]) => id !== engineId)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, engine]) => ({ id, engine }))
  }

  /**
   * A connection of its own, which the caller closes: through the control tunnel where both have one. Throws
   * `engine-unreachable` (wait) for one that is not there, or has no door that others can come in by.
   */
  dialEngine(id: string): Connection {
    const engine = this.#options.view.engines.get(id)
    if (!engine) throw unreachable(id, 'it is not running')
    const address = this.#addressOf(engine)
    if (address === '') {
      const why = 'it has neither a control tunnel (engine.control) nor engine.agent_listen'
      throw unreachable(id, why)
    }
    return dial(address, this.#options.identity())
  }

  #addressOf({ address, tunnel }: Engine): string {
    if (!tunnel || !this.#options.hasTunnel) return address
    return `[${controlAddress('engine', tunnel.key)}]:${tunnel.grpcPort}`
  }
}

function unreachable(id: string, why: string): BanyanError {
  return new BanyanError('engine-unreachable', `The engine ${id} can't be asked: ${why}`, 'wait')
}
