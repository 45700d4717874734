import { once } from 'node:events'
import type {
  handleServerStreamingCall,
  handleUnaryCall,
  ServerUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js'
import type { FollowedKey } from '../../core/followed-key.ts'
import type { Stale } from '../../core/stale.ts'
import { toServiceError } from './errors.ts'
import { followedHeaders } from './followed-keys.ts'
import { staleHeaders } from './stale.ts'

/** What is said beside an answer. */
export interface Beside {
  /** It may be old. */
  readonly stale?: Stale | undefined
  readonly followedKeys?: readonly FollowedKey[]
}

/** Asked when the answer is there. */
type AsksBeside = () => Beside

/** Makes a gRPC handler of an async function. The signal aborts when the caller cancels, leaves or is late. */
export function unary<Request, Reply>(
  answer: (request: Request, signal: AbortSignal) => Promise<Reply>,
  beside?: AsksBeside,
): handleUnaryCall<Request, Reply> {
  return (call, callback) => {
    answer(call.request, cancelSignal(call)).then(
      reply => {
        say(call, beside)
        callback(null, reply)
      },
      (error: unknown) => callback(toServiceError(error)),
    )
  }
}

/**
 * Makes a gRPC handler of an async generator. It is asked for the next message only when the caller has room for
 * it; when the caller is gone the signal aborts and the generator is returned.
 */
export function serverStream<Request, Reply>(
  answer: (request: Request, signal: AbortSignal) => AsyncIterable<Reply>,
  beside?: AsksBeside,
): handleServerStreamingCall<Request, Reply> {
  return call => {
    const signal = cancelSignal(call)
    say(call, beside)
    writeAll(call, answer(call.request, signal), signal).then(
      () => call.end(),
      (error: unknown) => call.emit('error', toServiceError(error)),
    )
  }
}

async function writeAll<Request, Reply>(
  call: ServerWritableStream<Request, Reply>,
  replies: AsyncIterable<Reply>,
  signal: AbortSignal,
): Promise<void> {
  for await (const reply of replies) {
    if (signal.aborted) return
    if (!call.write(reply)) await once(call, 'drain', { signal }).catch(() => undefined)
  }
}

function say<Request, Reply>(
  call: Cancellable<Request, Reply>,
  beside: AsksBeside | undefined,
): void {
  if (!beside) return
  const { stale, followedKeys = [] } = beside()
  if (!stale && followedKeys.length === 0) return
  const headers = followedHeaders(followedKeys)
  if (stale) headers.merge(staleHeaders(stale))
  call.sendMetadata(headers)
}

type Cancellable<Request, Reply> =
  ServerUnaryCall<Request, Reply> | ServerWritableStream<Request, Reply>

function cancelSignal<Request, Reply>(call: Cancellable<Request, Reply>): AbortSignal {
  const controller = new AbortController()
  if (call.cancelled) controller.abort()
  call.on('cancelled', () => controller.abort())
  return controller.signal
}
