import {
  type ChannelCredentials,
  Client,
  credentials,
  Metadata,
  status,
  type CallOptions,
  type ChannelOptions,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
} from '@grpc/grpc-js'
import { createSecureContext } from 'node:tls'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AgentServiceDefinition } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { ClusterServiceDefinition } from '../../proto/gen/banyan/v1/ClusterService.ts'
import type { ControlServiceDefinition } from '../../proto/gen/banyan/v1/ControlService.ts'
import type { JoinServiceDefinition } from '../../proto/gen/banyan/v1/JoinService.ts'
import type { Stale } from '../../core/stale.ts'
import { fromServiceError } from './errors.ts'
import { maxMessageBytes, windowBytes } from './limits.ts'
import { services } from './load.ts'
import { reachPath } from './reach.ts'
import { staleIn } from './stale.ts'
import { engineServerName, type TlsIdentity } from './tls-identity.ts'

/** `host:port`, or a unix socket. */
export type DialAddress = string | { readonly unix: string }

/** A service of one peer; the functions below call its methods. */
export interface Remote<Service> {
  readonly channel: Client
  readonly service: Service
  /** For messages. */
  readonly peer: string
}

export interface Connection {
  readonly control: Remote<ControlServiceDefinition>
  readonly agent: Remote<AgentServiceDefinition>
  readonly cluster: Remote<ClusterServiceDefinition>
  readonly join: Remote<JoinServiceDefinition>
  close(): void
}

export interface CallLimits {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /** Told before the answer that it may be old. */
  readonly onStale?: (stale: Stale) => void
}

/** Without the index signature of generated definitions, which would let any name pass. */
type MethodName<S> = keyof {
  [K in keyof S as string extends K ? never : number extends K ? never : K]: S[K]
} &
  keyof S
type Method<Request, Reply> = MethodDefinition<Request, never, never, Reply>
type RequestOf<M> = M extends MethodDefinition<infer R, infer _A, infer _B, infer _C> ? R : never
type ReplyOf<M> = M extends MethodDefinition<infer _A, infer _B, infer _C, infer R> ? R : never

const unaryTimeoutMs = 10_000

const channelOptions: ChannelOptions = {
  'grpc.max_receive_message_length': maxMessageBytes,
  'grpc.max_send_message_length': maxMessageBytes,
  'grpc-node.flow_control_window': windowBytes,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2000,
  // gRPC would send even loopback calls through $http_proxy.
  'grpc.enable_http_proxy': 0,
  // gRPC would ask DNS how to call (TXT _grpc_config): where nobody answers, the process can't end for half a minute.
  'grpc.service_config_disable_resolution': 1,
  // Each dial is a connection of its own: what waits on one doesn't hold up another.
  'grpc.use_local_subchannel_pool': 1,
}

const securedOptions: ChannelOptions = { 'grpc.ssl_target_name_override': engineServerName }

/**
 * How soon a peer that has vanished, or stands still, is noticed: within 15 s, or within 5 s by pings that HTTP/2 answers without a
 * handler. Longer than a busy engine's longest pause; where there is nobody else to go to, sooner is of no use.
 */
export type Attention = 'usual' | 'close'

const attentionOptions: Readonly<Record<Attention, ChannelOptions>> = {
  usual: { 'grpc.keepalive_time_ms': 10_000, 'grpc.keepalive_timeout_ms': 5000 },
  close: { 'grpc.keepalive_time_ms': 2000, 'grpc.keepalive_timeout_ms': 3000 },
}

/** Who must answer; with a certificate of one's own, or without while one has none. */
export type DialSecurity = Pick<TlsIdentity, 'authority'> & Partial<TlsIdentity>

/**
 * Connects with the first call, and again after a failure; a call while nobody answers fails at once. In clear text, for
 * this machine only, unless it is given what to trust. `peer`: what it is called in messages.
 */
export function dial(
  address: DialAddress,
  security?: DialSecurity,
  peer = typeof address === 'string' ? address : address.unix,
  attention: Attention = 'usual',
): Connection {
  const target = typeof address === 'string' ? address : `unix:${address.unix}`
  const options = { ...channelOptions, ...attentionOptions[attention] }
  const channel = security
    ? new Client(target, secured(security), { ...options, ...securedOptions })
    : new Client(target, credentials.createInsecure(), options)
  return {
    control: { channel, peer, service: services.control },
    agent: { channel, peer, service: services.agent },
    cluster: { channel, peer, service: services.cluster },
    join: { channel, peer, service: services.join },
    close: () => channel.close(),
  }
}

function secured({ authority, certificate, key }: DialSecurity): ChannelCredentials {
  const context = createSecureContext({
    ca: authority,
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
    minVersion: 'TLSv1.3',
  })
  return credentials.createFromSecureContext(context)
}

/** One request, one reply, within 10 s unless told. Rejects with BanyanError (errors.ts). */
export async function callUnary<S, K extends MethodName<S>>(
  { channel, peer, service }: Remote<S>,
  name: K,
  request: RequestOf<S[K]>,
  { signal, timeoutMs = unaryTimeoutMs, onStale }: CallLimits = {},
): Promise<ReplyOf<S[K]>> {
  const method = methodOf(service, name)
  return await new Promise((resolve, reject) => {
    const call = channel.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      request,
      new Metadata(),
      callOptions(timeoutMs),
      (error, reply) => {
        signal?.removeEventListener('abort', cancel)
        if (error) reject(fromServiceError(error, peer))
        else resolve(reply as ReplyOf<S[K]>)
      },
    )
    listen(call, onStale)
    const cancel = () => call.cancel()
    if (signal?.aborted) cancel()
    signal?.addEventListener('abort', cancel)
  })
}

function listen(
  call: ClientUnaryCall | ClientReadableStream<unknown>,
  onStale: CallLimits['onStale'],
) {
  if (!onStale) return
  call.on('metadata', (headers: Metadata) => {
    const stale = staleIn(headers)
    if (stale) onStale(stale)
  })
}

const nothing = Buffer.alloc(0)

/**
 * Resolves when a gRPC server answers, TLS and all, whoever one is to it. Rejects as `callUnary` does, and with `store-unavailable`
 * (wait) where an engine says that it is of no use now.
 */
export async function reach({ channel, peer }: Remote<unknown>, limits: CallLimits): Promise<void> {
  const { signal, timeoutMs = unaryTimeoutMs } = limits
  const asIs = (bytes: Buffer) => bytes
  await new Promise<void>((resolve, reject) => {
    const options = callOptions(timeoutMs)
    const call = channel.makeUnaryRequest(reachPath, asIs, asIs, nothing, options, error => {
      signal?.removeEventListener('abort', cancel)
      if (error && error.code !== status.UNIMPLEMENTED) reject(fromServiceError(error, peer))
      else resolve()
    })
    const cancel = () => call.cancel()
    if (signal?.aborted) cancel()
    signal?.addEventListener('abort', cancel)
  })
}

/**
 * One request, many replies; the next is asked for when the last was taken. No time limit unless told. Ends
 * without an error when the signal aborts; rejects with BanyanError when the stream breaks.
 */
export async function* callServerStream<S, K extends MethodName<S>>(
  { channel, peer, service }: Remote<S>,
  name: K,
  request: RequestOf<S[K]>,
  { signal, timeoutMs, onStale }: CallLimits = {},
): AsyncGenerator<ReplyOf<S[K]>> {
  if (signal?.aborted) return
  const method = methodOf(service, name)
  const stream = channel.makeServerStreamRequest(
    method.path,
    method.requestSerialize,
    method.responseDeserialize,
    request,
    callOptions(timeoutMs),
  )
  listen(stream, onStale)
  stream.on('error', () => undefined) // told by the iterator; cancelling emits one when nobody iterates
  const cancel = () => stream.cancel()
  signal?.addEventListener('abort', cancel)
  try {
    yield* stream as AsyncIterable<ReplyOf<S[K]>>
  } catch (error) {
    if (!signal?.aborted) throw fromServiceError(error, peer)
  } finally {
    signal?.removeEventListener('abort', cancel)
    cancel()
  }
}

/** The raw stream: the caller listens for its errors (`fromServiceError`) and cancels it. */
export function openDuplex<S, K extends MethodName<S>>(
  { channel, service }: Remote<S>,
  name: K,
): ClientDuplexStream<RequestOf<S[K]>, ReplyOf<S[K]>> {
  const { path, requestSerialize, responseDeserialize } = methodOf(service, name)
  return channel.makeBidiStreamRequest(path, requestSerialize, responseDeserialize)
}

/** Many requests, one reply. The raw stream; `onReply` hears the outcome once. */
export function openClientStream<S, K extends MethodName<S>>(
  { channel, peer, service }: Remote<S>,
  name: K,
  onReply: (error: Error | undefined, reply: ReplyOf<S[K]> | undefined) => void,
): ClientWritableStream<RequestOf<S[K]>> {
  const { path, requestSerialize, responseDeserialize } = methodOf(service, name)
  return channel.makeClientStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    (error, reply) => onReply(error ? fromServiceError(error, peer) : undefined, reply),
  )
}

function methodOf<S, K extends MethodName<S>>(
  service: S,
  name: K,
): Method<RequestOf<S[K]>, ReplyOf<S[K]>> {
  return service[name] as Method<RequestOf<S[K]>, ReplyOf<S[K]>>
}

function callOptions(timeoutMs: number | undefined): CallOptions {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs }
}
