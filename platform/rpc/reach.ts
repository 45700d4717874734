import type { handleUnaryCall, ServiceDefinition } from '@grpc/grpc-js'
import type { BanyanError } from '../../core/errors.ts'
import { toServiceError } from './errors.ts'

/**
 * Asked to learn whether an engine is of use. Where no server has it, one says so before anything of a program's own runs: somebody
 * is there.
 */
export const reachPath = '/banyan.v1.Nothing/Reach'

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
