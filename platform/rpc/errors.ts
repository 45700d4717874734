import { Metadata, status, type ServiceError, type StatusObject } from '@grpc/grpc-js'
import { BanyanError, type Disposition } from '../../core/errors.ts'
import { withoutFrame } from '../grpc-words.ts'

const codeKey = 'banyan-code'
const dispositionKey = 'banyan-disposition'

/** Trailers share HTTP/2's header limit; percent-encoding makes a character up to nine bytes. */
const maxMessageLength = 2000

const statusOf: Readonly<Record<Disposition, status>> = {
  retry: status.UNAVAILABLE,
  wait: status.FAILED_PRECONDITION,
  stalled: status.INVALID_ARGUMENT,
  bug: status.INTERNAL,
}

/**
 * What a handler gives to gRPC. A BanyanError keeps its code, sentence and disposition; of anything else the
 * other side learns nothing: it may hold a path or a secret.
 */
export function toServiceError(error: unknown): ServiceError {
  const known = error instanceof BanyanError ? error : unknownError(error)
  const metadata = new Metadata()
  metadata.set(codeKey, known.code)
  metadata.set(dispositionKey, known.disposition)
  const details = known.message.slice(0, maxMessageLength)
  return Object.assign(new Error(details, { cause: error }), {
    code: statusOf[known.disposition],
    details,
    metadata,
  })
}

function unknownError(cause: unknown): BanyanError {
  return new BanyanError('internal', 'Internal error; the log of the engine says more.', 'bug', {
    cause,
  })
}

interface Failure {
  readonly code: string
  readonly disposition: Disposition
  readonly sentence: (peer: string) => string
}

/** Failures of the connection, which carry no code of ours. */
const failures: Partial<Record<status, Failure>> = {
  [status.UNAVAILABLE]: {
    code: 'rpc-unavailable',
    disposition: 'retry',
    sentence: peer => `No engine answers at ${peer}`,
  },
  [status.DEADLINE_EXCEEDED]: {
    code: 'rpc-timeout',
    disposition: 'retry',
    sentence: peer => `The engine at ${peer} did not answer in time`,
  },
  [status.CANCELLED]: {
    code: 'rpc-cancelled',
    disposition: 'retry',
    sentence: peer => `The call to ${peer} was cancelled`,
  },
  [status.UNIMPLEMENTED]: {
    code: 'rpc-unsupported',
    disposition: 'stalled',
    sentence: peer => `The engine at ${peer} is of another version and does not know this call`,
  },
  [status.RESOURCE_EXHAUSTED]: {
    code: 'rpc-too-large',
    disposition: 'stalled',
    sentence: peer => `A message to or from ${peer} is too large`,
  },
}

const otherFailure: Failure = {
  code: 'rpc-failed',
  disposition: 'bug',
  sentence: peer => `The call to ${peer} failed`,
}

/** What a caller gets: the error as the handler threw it, or one that names the peer. */
export function fromServiceError(error: unknown, peer: string): BanyanError {
  if (error instanceof BanyanError) return error
  if (!isServiceError(error)) {
    return new BanyanError('rpc-failed', `The call to ${peer} failed.`, 'bug', { cause: error })
  }
  const code = textOf(error.metadata, codeKey)
  const disposition = textOf(error.metadata, dispositionKey)
  if (code !== undefined && isDisposition(disposition)) {
    return new BanyanError(code, error.details, disposition, { cause: error })
  }
  const failure = failures[error.code] ?? otherFailure
  const sentence = `${failure.sentence(peer)}: ${withoutFrame(error.details)}`
  return new BanyanError(failure.code, sentence, failure.disposition, { cause: error })
}

function isServiceError(error: unknown): error is StatusObject {
  return error instanceof Error && 'code' in error && 'details' in error && 'metadata' in error
}

function isDisposition(word: string | undefined): word is Disposition {
  return word !== undefined && Object.hasOwn(statusOf, word)
}

function textOf(metadata: Metadata, key: string): string | undefined {
  const [value] = metadata.get(key)
  return value?.toString()
}
