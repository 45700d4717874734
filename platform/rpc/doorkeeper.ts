import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../logger.ts'
import { type CertifiedPeer, certifiedPeer } from './tls-identity.ts'

interface DoorkeeperOptions {
  /** Whether one with a certificate of the authority may come inside. */
  readonly admits: (peer: CertifiedPeer) => boolean
  readonly inside: (socket: TLSSocket) => void
  readonly outside: (socket: TLSSocket) => void
  readonly log: Logger
}

/** Connections that have not shown who they are yet. */
const maxArriving = 256
const maxOutside = 64
/** To join takes a second. */
const outsideMs = 20_000

/** Keeps those inside, whom it knows, apart from all others, of whom only a few are let near and not for long. */
export class Doorkeeper {
  readonly #options: DoorkeeperOptions
  readonly #arriving = new Set<string>()
  readonly #inside = new Map<TLSSocket, CertifiedPeer>()
  readonly #outside = new Set<TLSSocket>()

  constructor(options: DoorkeeperOptions) {
    this.#options = options
  }

  /** A connection before its handshake. */
  arrive(socket: Socket): void {
    if (this.#arriving.size >= maxArriving) return void socket.destroy()
    const name = endOf(socket)
    this.#arriving.add(name)
    socket.once('close', () => this.#arriving.delete(name))
  }

  /** The same after its handshake. */
  enter(socket: TLSSocket): void {
    const { admits, inside, log } = this.#options
    this.#arriving.delete(endOf(socket))
    socket.on('error', error => log.debug({ reason: messageOf(error) }, 'connection broke'))
    const peer = peerOf(socket)
    if (!peer || !admits(peer)) return this.#keepOutside(socket)
    this.#inside.set(socket, peer)
    socket.once('close', () => this.#inside.delete(socket))
    inside(socket)
  }

  /** Cuts off whom `admits` takes no more. */
  recheck(): void {
    for (const [socket, peer] of this.#inside) if (!this.#options.admits(peer)) socket.destroy()
  }

  cutOffAll(): void {
    for (const socket of [...this.#inside.keys(), ...this.#outside]) socket.destroy()
  }

  #keepOutside(socket: TLSSocket): void {
    if (this.#outside.size >= maxOutside) return void socket.destroy()
    this.#outside.add(socket)
    const timer = setTimeout(() => socket.destroy(), outsideMs)
    socket.once('close', () => {
      this.#outside.delete(socket)
      clearTimeout(timer)
    })
    this.#options.outside(socket)
  }
}

function peerOf(socket: TLSSocket): CertifiedPeer | undefined {
  const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined
  return certificate && certifiedPeer(certificate)
}

function endOf({ remoteAddress = '', remotePort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}
