import { rm } from 'node:fs/promises'
import {
  logVerbosity,
  Server,
  ServerCredentials,
  setLogVerbosity,
  type ServerOptions,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { BanyanError, messageOf } from '../../core/errors.ts'
import type { Logger } from '../logger.ts'
import { systemClock } from '../clock.ts'
import { maxMessageBytes, windowBytes } from './limits.ts'
import { bindPrivately } from './unix-socket.ts'

export type ListenAddress = { readonly unix: string } | { readonly tcp: string }

export type Services = readonly (readonly [ServiceDefinition, UntypedServiceImplementation])[]

export interface ServeOptions {
  readonly services: Services
  /** `tcp` is `host:port`; port 0 takes a free one. */
  readonly listen: readonly ListenAddress[]
  readonly log: Logger
}

export interface GrpcServer {
  /** Of the first TCP address. */
  readonly port: number | undefined
  /** Lets calls end for two seconds, then cuts them off. */
  close(): Promise<void>
}

const graceMs = 2000

export const serverChannel: ServerOptions = {
  'grpc.max_receive_message_length': maxMessageBytes,
  'grpc.max_send_message_length': maxMessageBytes,
  'grpc-node.flow_control_window': windowBytes,
  // Per connection: an agent holds one stream, a person's CLI a few.
  'grpc.max_concurrent_streams': 1000,
  // A peer that vanished without a word is found within 15 s.
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5000,
}

/**
 * Rejects with BanyanError (stalled) when an address can't be had: `socket-in-use`, `socket-path-too-long`,
 * `listen-failed`; then it listens nowhere.
 */
export async function serveGrpc({ services, listen, log }: ServeOptions): Promise<GrpcServer> {
  const server = createServer(services, serverChannel)
  const sockets: string[] = []
  let port: number | undefined
  try {
    for (const address of listen) {
      if ('tcp' in address) {
        const bound = await bind(server, address.tcp)
        port ??= bound
      } else {
        await bindPrivately(address.unix, path => bind(server, `unix:${path}`))
        sockets.push(address.unix)
      }
      log.debug({ address }, 'serving')
    }
  } catch (error) {
    await close(server, sockets)
    throw error
  }
  return { port, close: () => close(server, sockets) }
}

/** It listens nowhere yet. */
export function createServer(services: Services, options: ServerOptions): Server {
  // What gRPC prints it also throws; printed, it would be on the screen twice.
  if (process.env['GRPC_VERBOSITY'] === undefined) setLogVerbosity(logVerbosity.NONE)
  const server = new Server(options)
  for (const [definition, handlers] of services) server.addService(definition, handlers)
  return server
}

/** Lets calls end for two seconds, then cuts them off. */
export async function closeServer(server: Server): Promise<void> {
  const ended = new AbortController()
  server.tryShutdown(() => ended.abort())
  await systemClock.sleep(graceMs, ended.signal)
  server.forceShutdown()
}

async function bind(server: Server, address: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (cause, port) => {
      if (!cause) return resolve(port)
      const message = `Can't listen on ${address}: ${messageOf(cause)}`
      reject(new BanyanError('listen-failed', message, 'stalled', { cause }))
    })
  })
}

async function close(server: Server, sockets: readonly string[]): Promise<void> {
  await closeServer(server)
  for (const socket of sockets) await rm(socket, { force: true })
}
