import {
  type CallOptions,
  type ClientDuplexStream,
  type ClientReadableStream,
  type ClientUnaryCall,
  type ClientWritableStream,
  Metadata,
} from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { FollowedKey } from '../../core/followed-key.ts'
import type { Stale } from '../../core/stale.ts'
import type { Remote } from './dial.ts'
import { fromServiceError } from './errors.ts'
import { followedIn } from './followed-keys.ts'
import { staleIn } from './stale.ts'

export interface CallLimits {
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
  /** Told before the answer that it may be old. */
  readonly onStale?: (stale: Stale) => void
  /** Told before the answer of engines that have another key for the control tunnel, or are going to. */
  readonly onFollowedKeys?: (keys: readonly FollowedKey[]) => void
}

/** Without the index signature of generated definitions, which would let any name pass. */
type MethodName<S> = keyof {
  [K in keyof S as string extends K ? never : number extends K ? never : K]: S[K]
} &
  keyof S
type Method<Request, Reply> = MethodDefinition<Request, never, never, Reply>
type RequestOf<M> = M extends MethodDefinition<infer R, infer _A, infer _B, infer _C> ? R : never
type ReplyOf<M> = M extends MethodDefinition<infer _A, infer _B, infer _C, infer R> ? R : never

export const unaryTimeoutMs = 10_000

/** One request, one reply, within 10 s unless told. Rejects with BanyanError (errors.ts). */
export async function callUnary<S, K extends MethodName<S>>(
  { channel, peer, service }: Remote<S>,
  name: K,
  request: RequestOf<S[K]>,
  { signal, timeoutMs = unaryTimeoutMs, ...told }: CallLimits = {},
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
    listen(call, told)
    const cancel = () => call.cancel()
    if (signal?.aborted) cancel()
    signal?.addEventListener('abort', cancel)
  })
}

function listen(
  call: ClientUnaryCall | ClientReadableStream<unknown>,
  { onStale, onFollowedKeys }: Pick<CallLimits, 'onStale' | 'onFollowedKeys'>,
) {
  if (!onStale && !onFollowedKeys) return
  call.on('metadata', (headers: Metadata) => {
    const stale = staleIn(headers)
    if (stale) onStale?.(stale)
    const followed = followedIn(headers)
    if (followed.length > 0) onFollowedKeys?.(followed)
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
  { signal, timeoutMs, ...told }: CallLimits = {},
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
  listen(stream, told)
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

export function callOptions(timeoutMs: number | undefined): CallOptions {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs }
}
