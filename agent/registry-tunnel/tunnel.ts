import { createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { isAskedToLeave, leftLine } from '../../platform/port-handover.ts'
import { tunnelBytes } from '../../platform/rpc/byte-tunnel.ts'
import { openDuplex } from '../../platform/rpc/call.ts'
import type { Connection } from '../../platform/rpc/dial.ts'
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
/** How often it is tried to listen where somebody else does: perhaps this server's engine, which may end any time. */
const againMs = 2000
/** Who asked for the port has it by then. */
const leftForMs = 10_000

/**
 * Images that an engine built are named after its registry on loopback. Where that registry isn't, this listens at its
 * address, and passes each connection on through the engine that this agent has a stream to then. An engine of this server that comes
 * back gets its port at once.
 */
export class RegistryTunnel {
  readonly #options: TunnelOptions
  #engine = ''
  #server: Server | undefined
  #port = 0
  #again: NodeJS.Timeout | undefined
  #toldTaken = false
  /** One look after the other. */
  #moving = Promise.resolve()

  constructor(options: TunnelOptions) {
    this.#options = options
    options.signal.addEventListener('abort', () => this.#close(), { once: true })
  }

  /** The engine that this agent has a stream to, and the port of its registry; 0: it manages none. Never rejects. */
  async linked(engine: string, port: number): Promise<void> {
    this.#engine = engine
    await this.#next(async () => await this.#move(engine, port))
  }

  async #next(look: () => Promise<void>): Promise<void> {
    const moved = this.#moving.then(look)
    this.#moving = moved
    await moved
  }

  async #move(engine: string, port: number): Promise<void> {
    const { signal } = this.#options
    const wanted = port !== 0 && !(await isThisServer(engine)) ? port : 0
    if (signal.aborted || (wanted === this.#port && (wanted === 0 || this.#server))) return
    this.#close()
    this.#port = wanted
    this.#toldTaken = false
    await this.#listen()
  }

  async #listen(): Promise<void> {
    const { log, signal } = this.#options
    const port = this.#port
    if (port === 0 || this.#server || signal.aborted) return
    const server = createServer({ allowHalfOpen: true }, socket => this.#greet(socket, port))
    server.maxConnections = maxConnections
    try {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
      server.on('error', error => log.warn({ reason: messageOf(error) }, 'registry tunnel'))
      this.#server = server
      this.#toldTaken = false
    } catch (error) {
      const reason = messageOf(error)
      if (!this.#toldTaken) log.info({ port, reason }, 'the registry of this server is used')
      this.#toldTaken = true
      this.#tryAgain(againMs)
    }
  }

  #tryAgain(ms: number): void {
    clearTimeout(this.#again)
    this.#again = setTimeout(() => void this.#next(async () => await this.#listen()), ms)
    this.#again.unref()
  }

  #greet(socket: Socket, port: number): void {
    socket.on('error', () => socket.destroy())
    socket.setTimeout(idleMs, () => socket.destroy())
    const saidNothing = () => socket.destroy()
    socket.once('end', saidNothing)
    socket.once('data', first => {
      socket.off('end', saidNothing)
      if (isAskedToLeave(first, socket, port)) return this.#leave(socket)
      socket.pause()
      socket.unshift(first)
      this.#pass(socket)
      socket.resume()
    })
  }

  #leave(socket: Socket): void {
    this.#server?.close()
    this.#server = undefined
    this.#tryAgain(leftForMs)
    socket.end(leftLine)
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
    clearTimeout(this.#again)
    this.#server?.close()
    this.#server = undefined
  }
}
