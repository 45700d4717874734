import { createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { tunnelBytes } from '../../platform/rpc/byte-tunnel.ts'
import { type Connection, openDuplex } from '../../platform/rpc/client.ts'
import { fromServiceError } from '../../platform/rpc/errors.ts'
import { isThisServer } from './this-server.ts'

interface TunnelOptions {
  /** A connection of its own to an engine: what a slow reader holds up here must not hold up the agent's stream. */
  readonly dial: (engine: string) => Connection
  readonly log: Logger
  readonly signal: AbortSignal
}

const idleMs = 10 * 60_000
/** Docker pulls three layers of an image at once, and a few images. */
const maxConnections = 64

/**
 * Images that an engine built are named after its registry on loopback. Where that registry isn't, this listens at its
 * address, and passes each connection on through the engine.
 */
export class RegistryTunnel {
  readonly #options: TunnelOptions
  #engine = ''
  #server: Server | undefined
  #port = 0
  /** One look after the other. */
  #moving = Promise.resolve()

  constructor(options: TunnelOptions) {
    this.#options = options
    options.signal.addEventListener('abort', () => this.#close(), { once: true })
  }

  /** The engine that this agent has a stream to, and the port of its registry; 0: it manages none. Never rejects. */
  async linked(engine: string, port: number): Promise<void> {
    this.#engine = engine
    const moved = this.#moving.then(async () => await this.#move(engine, port))
    this.#moving = moved
    await moved
  }

  async #move(engine: string, port: number): Promise<void> {
    const { signal, log } = this.#options
    const wanted = port !== 0 && !(await isThisServer(engine)) ? port : 0
    if (signal.aborted || (wanted === this.#port && (wanted === 0 || this.#server))) return
    this.#close()
    this.#port = wanted
    if (wanted === 0) return
    const server = createServer({ allowHalfOpen: true }, socket => this.#pass(socket))
    server.maxConnections = maxConnections
    try {
      server.listen(wanted, '127.0.0.1')
      await once(server, 'listening')
      server.on('error', error => log.warn({ reason: messageOf(error) }, 'registry tunnel'))
      this.#server = server
    } catch (error) {
      const reason = messageOf(error)
      log.warn({ port: wanted, reason }, 'no way to the registry: images it holds are not pulled')
    }
  }

  #pass(socket: Socket): void {
    const { dial, log } = this.#options
    const connection = dial(this.#engine)
    const call = openDuplex(connection.agent, 'OpenRegistry')
    call.on('error', (error: unknown) => {
      const { code, message: reason } = fromServiceError(error, this.#engine)
      if (!socket.destroyed) log.warn({ code, reason }, 'connection to the registry ended')
    })
    tunnelBytes(call, socket, {
      idleMs,
      onClose: () => {
        call.cancel()
        connection.close()
      },
    })
  }

  /** Connections go on to their end. */
  #close(): void {
    this.#server?.close()
    this.#server = undefined
  }
}
