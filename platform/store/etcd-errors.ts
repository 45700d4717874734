import {
  EtcdAuthenticationFailedError,
  EtcdLeaseInvalidError,
  EtcdPermissionDeniedError,
  GRPCInvalidArgumentError,
  GRPCOutOfRangeError,
  GRPCResourceExhastedError,
  GRPCUnauthenticatedError,
} from 'etcd3'
import { BanyanError, messageOf, type Disposition } from '../../core/errors.ts'
import { withoutFrame } from '../grpc-words.ts'
import { tlsTrouble } from '../tls-trouble.ts'

interface Rule {
  readonly type: new (message: string) => Error
  /** Part of etcd's own message, where one gRPC status means several things (etcd's rpctypes/error.go). */
  readonly says?: string
  readonly code: string
  readonly sentence: string
  readonly disposition: Disposition
}

const denied = { code: 'store-denied', disposition: 'wait' } as const
const rules: readonly Rule[] = [
  {
    type: EtcdLeaseInvalidError,
    code: 'lease-lost',
    sentence: 'The lease of this write is gone',
    disposition: 'retry',
  },
  { type: EtcdAuthenticationFailedError, ...denied, sentence: 'etcd refused user or password' },
  { type: EtcdPermissionDeniedError, ...denied, sentence: 'etcd does not let this user do that' },
  {
    ...{ type: GRPCInvalidArgumentError, says: 'user name is empty' },
    ...{ ...denied, sentence: 'etcd wants a user and a password' },
  },
  { type: GRPCUnauthenticatedError, ...denied, sentence: 'etcd wants other credentials' },
  {
    type: GRPCOutOfRangeError,
    says: 'compacted',
    code: 'revision-compacted',
    sentence: 'The revision asked for is history',
    disposition: 'retry',
  },
  {
    type: GRPCOutOfRangeError,
    says: 'future',
    code: 'revision-future',
    sentence: 'The revision asked for is yet to come',
    disposition: 'retry',
  },
  {
    type: GRPCInvalidArgumentError,
    says: 'too many operations',
    code: 'txn-too-large',
    sentence: 'etcd is set to fewer operations per transaction than Banyan needs (--max-txn-ops)',
    disposition: 'stalled',
  },
  {
    type: GRPCInvalidArgumentError,
    says: 'request is too large',
    code: 'txn-too-large',
    sentence: 'etcd is set to smaller requests than Banyan needs (--max-request-bytes)',
    disposition: 'stalled',
  },
  {
    type: GRPCResourceExhastedError,
    says: 'database space exceeded',
    code: 'store-full',
    sentence: 'etcd is full: compact and defragment it, or raise --quota-backend-bytes',
    disposition: 'wait',
  },
]

/** What etcd3 throws, in our words. Whatever has no word of its own is `store-unavailable`. */
export function storeError(error: unknown): BanyanError {
  if (error instanceof BanyanError) return error
  const message = messageOf(error)
  const rule = rules.find(({ type, says }) => error instanceof type && message.includes(says ?? ''))
  if (rule) {
    const { code, sentence, disposition } = rule
    return new BanyanError(code, `${sentence}: ${message}`, disposition, { cause: error })
  }
  const why = tlsTrouble(message, 'etcd') ?? withoutFrame(message)
  return new BanyanError('store-unavailable', `etcd did not answer: ${why}`, 'retry', {
    cause: error,
  })
}

/** The answer was larger than this client takes, so that less must be asked for. */
export function isAnswerTooLarge(error: unknown): boolean {
  return error instanceof GRPCResourceExhastedError && messageOf(error).includes('larger than max')
}
