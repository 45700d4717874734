import { type handleUnaryCall, type ServiceDefinition, status } from '@grpc/grpc-js'
import type { BanyanError } from '../../core/errors.ts'
import { type CallLimits, callOptions, unaryTimeoutMs } from './call.ts'
import type { Remote } from './dial.ts'
import { fromServiceError, toServiceError } from './errors.ts'

/**
 * Asked to learn whether an engine is of use. Where no server has it, one says so before anything of a program's own runs: somebody
 * is there.
 */
const reachPath = '/banyan.v1.Nothing/Reach'

const asIs = (bytes: Buffer): Buffer => bytes
const nothing = Buffer.alloc(0)

const definition: ServiceDefinition = {
  Reach: {
    path: reachPath,
    ...{ requestStream: false, responseStream: false },
    ...{ requestSerialize: asIs, requestDeserialize: asIs },
    ...{ responseSerialize: asIs, responseDeserialize: asIs },
  },
}

/** `refusal`: why this one is of no use now; undefined: it is. */
export function reachService(refusal: () => BanyanError | undefined) {
  const Reach: handleUnaryCall<Buffer, Buffer> = (_call, callback) => {
    const refused = refusal()
    callback(refused ? toServiceError(refused) : null, nothing)
  }
  return [definition, { Reach }] as const
}

/**
 * Resolves when a gRPC server answers, TLS and all, whoever one is to it. Rejects as `callUnary` does, and with `store-unavailable`
 * (wait) where an engine says that it is of no use now.
 */
export async function reach({ channel, peer }: Remote<unknown>, limits: CallLimits): Promise<void> {
  const { signal, timeoutMs = unaryTimeoutMs } = limits
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
