import { constants } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTlsServer, type SecureContextOptions, type Server } from 'node:tls'
import { ServerCredentials, type ServerOptions } from '@grpc/grpc-js'
import { BanyanError, messageOf } from '../../core/errors.ts'
import type { Logger } from '../logger.ts'
import { Doorkeeper } from './doorkeeper.ts'
import { closeServer, createServer, serverChannel, type Services } from './server.ts'
import type { CertifiedPeer, TlsIdentity } from './tls-identity.ts'

interface ListenPlace {
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
}

interface GuardedOptions {
  readonly listen: ListenPlace
  readonly identity: TlsIdentity
  /** For those with a certificate of the authority whom `admits` takes. */
  readonly inside: Services
  /** For everybody else, who may be anybody. */
  readonly outside: Services
  readonly admits: (peer: CertifiedPeer) => boolean
  readonly log: Logger
}

export interface GuardedServer {
  readonly port: number
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
 * gRPC over TLS 1.3 behind one port, for two kinds of callers that never meet the same handlers: the certificate decides
 * before a byte of theirs is read as gRPC. Rejects with `listen-failed` (stalled).
 */
export async function serveGuarded(options: GuardedOptions): Promise<GuardedServer> {
  const { listen, identity, admits, log } = options
  const rooms = [
    createServer(options.inside, serverChannel),
    createServer(options.outside, outsideChannel),
  ] as const
  // the TLS is taken off before
  const [inside, outside] = rooms.map(room =>
    room.createConnectionInjector(ServerCredentials.createInsecure()),
  )
  const doorkeeper = new Doorkeeper({
    admits,
    inside: socket => inside?.injectConnection(socket),
    outside: socket => outside?.injectConnection(socket),
    log,
  })
  const server = createTlsServer({
    ...contextOf(identity),
    requestCert: true,
    rejectUnauthorized: false, // strangers may come to join: the doorkeeper looks
    ALPNProtocols: ['h2'],
    handshakeTimeout: handshakeMs,
  })
  server.maxConnections = maxConnections
  server.on('connection', (socket: Socket) => doorkeeper.arrive(socket))
  server.on('secureConnection', socket => doorkeeper.enter(socket))
  server.on('tlsClientError', error => log.debug({ reason: messageOf(error) }, 'no handshake'))
  const port = await startListening(server, listen)
  return {
    port,
    setIdentity: next => server.setSecureContext(contextOf(next)),
    recheck: () => doorkeeper.recheck(),
    close: async () => {
      server.close()
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

async function startListening(server: Server, { host, port }: ListenPlace): Promise<number> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  } catch (cause) {
    const message = `Can't listen on ${host}:${port}: ${messageOf(cause)}`
    throw new BanyanError('listen-failed', message, 'stalled', { cause })
  }
}
