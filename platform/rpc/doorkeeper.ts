import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { messageOf } from '../../core/errors.ts'
import type { Logger } from '../logger.ts'
import { Crowd } from './crowd.ts'
import { type CertifiedPeer, certifiedPeer } from './tls-identity.ts'

/** Where a connection came in. */
export interface Origin {
  /** tunnel: who sends from an address has the key that the address is of. */
  readonly door: 'tcp' | 'tunnel'
  /** Its address, and the one of ours that it dialled. */
  readonly from: string
  readonly to: string
}

export interface Rules {
  /** Whether one with a certificate of the authority may come inside. */
  readonly admits: (peer: CertifiedPeer, origin: Origin) => boolean
  /** Whether anybody else is listened to, who may want to join. */
  readonly meets: (origin: Origin) => boolean
}

interface DoorkeeperOptions extends Rules {
  readonly inside: (socket: TLSSocket) => void
  readonly outside: (socket: TLSSocket) => void
  readonly log: Logger
}

/** Connections that have not shown who they are yet. */
const maxArriving = 256
const maxOutside = 64
/** Of one member: an agent has a few, a CI may run many commands at once. */
const maxOfMember = 256
/** To join takes a second. */
const outsideMs = 20_000

/** Keeps those inside, whom it knows, apart from all others, of whom only a few are let near and not for long. */
export class Doorkeeper {
  readonly #options: DoorkeeperOptions
  readonly #arriving = new Crowd(maxArriving)
  readonly #inside = new Map<TLSSocket, { readonly peer: CertifiedPeer; readonly origin: Origin }>()
  readonly #outside = new Crowd(maxOutside)
  /** Connections inside, by member. */
  readonly #counts = new Map<string, number>()

  constructor(options: DoorkeeperOptions) {
    this.#options = options
  }

  /** A connection before its handshake. */
  arrive(socket: Socket): void {
    const { from, port } = endOf(socket)
    socket.once('close', () => this.#arriving.remove(from, port))
    this.#arriving.add(from, port, socket)
  }

  /** The same after its handshake. */
  enter(socket: TLSSocket, door: Origin['door']): void {
    const { admits, meets, inside, log } = this.#options
    const { from, port } = endOf(socket)
    this.#arriving.remove(from, port)
    socket.on('error', error => log.debug({ reason: messageOf(error) }, 'connection broke'))
    const origin = { door, from, to: socket.localAddress ?? '' }
    const peer = peerOf(socket)
    if (!peer || !admits(peer, origin)) {
      return meets(origin) ? this.#keepOutside(socket) : void socket.destroy()
    }
    if (!this.#count(peer.name, 1)) {
      log.warn({ member: peer.name, limit: maxOfMember }, 'a member has too many connections')
      return void socket.destroy()
    }
    this.#inside.set(socket, { peer, origin })
    socket.once('close', () => {
      this.#inside.delete(socket)
      this.#count(peer.name, -1)
    })
    inside(socket)
  }

  /** Cuts off whom `admits` takes no more. */
  recheck(): void {
    for (const [socket, { peer, origin }] of this.#inside) {
      if (!this.#options.admits(peer, origin)) socket.destroy()
    }
  }

  cutOffAll(): void {
    for (const socket of [...this.#inside.keys(), ...this.#outside]) socket.destroy()
  }

  /** False, and nothing changed: it would have too many. */
  #count(member: string, change: 1 | -1): boolean {
    const count = (this.#counts.get(member) ?? 0) + change
    if (count > maxOfMember) return false
    if (count === 0) this.#counts.delete(member)
    else this.#counts.set(member, count)
    return true
  }

  #keepOutside(socket: TLSSocket): void {
    const { from, port } = endOf(socket)
    const timer = setTimeout(() => socket.destroy(), outsideMs)
    socket.once('close', () => {
      this.#outside.remove(from, port)
      clearTimeout(timer)
    })
    this.#options.outside(socket)
    this.#outside.add(from, port, socket)
  }
}

function peerOf(socket: TLSSocket): CertifiedPeer | undefined {
  return socket.authorized ? certifiedPeer(socket.getPeerCertificate().raw) : undefined
}

function endOf({ remoteAddress = '', remotePort = 0 }: Socket) {
  return { from: remoteAddress, port: remotePort }
}
