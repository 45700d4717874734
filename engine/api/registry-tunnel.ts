import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { tunnelBytes } from '../../platform/rpc/byte-tunnel.ts'
import { toServiceError } from '../../platform/rpc/errors.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'

type Call = Parameters<AgentServiceHandlers['OpenRegistry']>[0]

const idleMs = 10 * 60_000
const connectMs = 5000
/** Of all who come: Docker pulls three layers at once, and asks for a token and manifests besides. */
const maxTunnels = 2000

/** Lets others reach the registry that this engine manages, by one of its doors (engine/images/local-registry.ts). */
export class RegistryTunnels {
  readonly #door: string | undefined
  #open = 0

  /** Path of a unix socket. Absent: it manages none. */
  constructor(door: string | undefined) {
    this.#door = door
  }

  open(call: Call): void {
    this.#join(call).catch((error: unknown) => void call.emit('error', toServiceError(error)))
  }

  async #join(call: Call): Promise<void> {
    if (this.#door === undefined) {
      throw new BanyanError('no-registry', 'This engine manages no registry.', 'stalled')
    }
    if (this.#open >= maxTunnels) {
      throw new BanyanError('registry-busy', 'Too many images are pulled at once', 'retry')
    }
    this.#open++
    const socket = connect({ path: this.#door, allowHalfOpen: true })
    socket.once('close', () => this.#open--)
    call.on('cancelled', () => socket.destroy())
    await connected(socket)
    tunnelBytes(call, socket, { idleMs, onClose: () => undefined })
  }
}

async function connected(socket: Socket): Promise<void> {
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(connectMs) })
  } catch (cause) {
    socket.destroy()
    const message = `The registry does not answer: ${messageOf(cause)}`
    throw new BanyanError('registry-unreachable', message, 'retry', { cause })
  }
}
