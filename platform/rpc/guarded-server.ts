import { constants } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTlsServer, type SecureContextOptions, type Server } from 'node:tls'
import { ServerCredentials, type ServerOptions } from '@grpc/grpc-js'
import { BanyanError, messageOf } from '../../core/errors.ts'
import type { Logger } from '../logger.ts'
import { Doorkeeper, type Origin, type Rules } from './doorkeeper.ts'
import { closeServer, createServer, serverChannel, type Services } from './server.ts'
import type { TlsIdentity } from './tls-identity.ts'

export interface ListenPlace {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
}

interface GuardedOptions extends Rules {
  readonly identity: TlsIdentity
  /** For those with a certificate of the authority whom `admits` takes. */
  readonly inside: Services
  /** For everybody else, who may be anybody. */
  readonly outside: Services
  readonly log: Logger
}

export interface GuardedServer {
  /**
   * From now on these doors of a kind are open, and no other ones; who came in by one that is closed stays. Answers their
   * ports. Rejects with `listen-failed` (retry) where one can't be opened; all others are.
   */
  open(door: Origin['door'], places: readonly ListenPlace[]): Promise<readonly number[]>
  /** For connections from now on. */
  setIdentity(identity: TlsIdentity): void
  /** Asks `admits` again about everyone inside, and cuts off whom it takes no more. */
  recheck(): void
  /** Lets calls end for two seconds, then cuts them off. */
  close(): Promise<void>
}

const handshakeMs = 10_000
/** An agent has one or two. */
const maxConnections = 5000

/** Of strangers little is read, and nothing large. */
const outsideChannel: ServerOptions = {
  'grpc.max_receive_message_length': 16 * 1024,
  'grpc.max_send_message_length': 64 * 1024,
  'grpc.max_concurrent_streams': 4,
  'grpc.max_metadata_size': 8 * 1024,
}

/**
 * gRPC over TLS 1.3, for two kinds of callers that never meet the same handlers: the certificate decides
 * before a byte of theirs is read as gRPC. It listens nowhere yet.
 */
export function serveGuarded(options: GuardedOptions): GuardedServer {
  const { admits, meets, log } = options
  let { identity } = options
  const rooms = [
    createServer(options.inside, serverChannel),
    createServer(options.outside, outsideChannel),
  ] as const
  // the TLS is taken off before
  const [inside, outside] = rooms.map(room =>
    room.createConnectionInjector(ServerCredentials.createInsecure()),
  )
  const doorkeeper = new Doorkeeper({
    ...{ admits, meets },
    inside: socket => inside?.injectConnection(socket),
    outside: socket => outside?.injectConnection(socket),
    log,
  })
  const doors = new Map<string, Server>()

  async function openDoor(door: Origin['door'], place: ListenPlace): Promise<number> {
    const server = createTlsServer({
      ...contextOf(identity),
      requestCert: true,
      rejectUnauthorized: false, // strangers may come to join: the doorkeeper looks
      ALPNProtocols: ['h2'],
      handshakeTimeout: handshakeMs,
    })
    server.maxConnections = maxConnections
    server.on('connection', (socket: Socket) => doorkeeper.arrive(socket))
    server.on('secureConnection', socket => doorkeeper.enter(socket, door))
    server.on('tlsClientError', error => log.debug({ reason: messageOf(error) }, 'no handshake'))
    await startListening(server, place)
    doors.set(nameOf(door, place), server)
    return portOf(server)
  }

  return {
    open: async (door, places) => {
      const wanted = new Set(places.map(place => nameOf(door, place)))
      for (const [name, server] of doors) {
        if (!name.startsWith(`${door} `) || wanted.has(name)) continue
        doors.delete(name)
        server.close()
      }
      const tries = places.map(async place => {
        const known = doors.get(nameOf(door, place))
        return known ? portOf(known) : await openDoor(door, place)
      })
      await Promise.allSettled(tries)
      return await Promise.all(tries)
    },
    setIdentity: next => {
      identity = next
      for (const server of doors.values()) server.setSecureContext(contextOf(next))
    },
    recheck: () => doorkeeper.recheck(),
    close: async () => {
      for (const server of doors.values()) server.close()
      doors.clear()
      await Promise.all(rooms.map(closeServer))
      doorkeeper.cutOffAll()
    },
  }
}

/** Without tickets: a session that is taken up again would not show its certificate again. */
function contextOf({ authority, certificate, key }: TlsIdentity): SecureContextOptions {
  return {
    ca: authority,
    cert: certificate + authority,
    key,
    minVersion: 'TLSv1.3',
    secureOptions: constants.SSL_OP_NO_TICKET,
  }
}

function nameOf(door: Origin['door'], { host, port }: ListenPlace): string {
  return `${door} ${host} ${port}`
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

async function startListening(server: Server, { host, port }: ListenPlace): Promise<void> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (cause) {
    const message = `Can't listen on ${host}:${port}: ${messageOf(cause)}`
    throw new BanyanError('listen-failed', message, 'retry', { cause })
  }
}
