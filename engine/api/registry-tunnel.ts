import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { BanyanError, messageOf } from '../../core/errors.ts'
import { tunnelBytes } from '../../platform/rpc/byte-tunnel.ts'
import { toServiceError } from '../../platform/rpc/errors.ts'
import type { AgentServiceHandlers } from '../../proto/gen/banyan/v1/AgentService.ts'

type Call = Parameters<AgentServiceHandlers['OpenRegistry']>[0]

const idleMs = 10 * 60_000
const connectMs = 5000
/** Of all agents: Docker pulls three layers at once, and asks for a token and manifests besides. */
const maxTunnels = 2000

/** Lets agents of other servers reach the registry that this engine manages on loopback. */
export class RegistryTunnels {
  readonly #port: number | undefined
  #open = 0

  /** Absent: it manages none. */
  constructor(port: number | undefined) {
    this.#port = port
  }

  open(call: Call): void {
    this.#join(call).catch((error: unknown) => void call.emit('error', toServiceError(error)))
  }

  async #join(call: Call): Promise<void> {
    if (this.#port === undefined) {
      throw new BanyanError('no-registry', 'This engine manages no registry.', 'stalled')
    }
    if (this.#open >= maxTunnels) {
      throw new BanyanError('registry-busy', 'Too many agents pull images at once', 'retry')
    }
    this.#open++
    const socket = connect({ port: this.#port, host: '127.0.0.1', allowHalfOpen: true })
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
