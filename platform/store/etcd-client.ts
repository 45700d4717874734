import {
  type CallOptions,
  type ChannelOptions,
  type Interceptor,
  InterceptingCall,
} from '@grpc/grpc-js'
import { Etcd3, type IOptions } from 'etcd3'

export interface EtcdOptions {
  /** `host:port` or `https://host:port`. */
  readonly hosts: readonly string[]
  readonly username?: string
  readonly password?: string
  /** PEM. With `ca`, connections use TLS. */
  readonly ca?: Buffer
  readonly cert?: Buffer
  readonly key?: Buffer
}

/** Every call is answered or given up within this time. */
export const callTimeoutMs = 5000

/**
 * A range answers at most so much at once; etcd3's own default is gRPC's 4 MiB. A page that is larger is asked
 * for again in smaller pages.
 */
const maxReceiveBytes = 64 * 1024 * 1024

const channel: ChannelOptions = {
  // gRPC would send even loopback calls through $http_proxy.
  'grpc.enable_http_proxy': 0,
  // gRPC would ask DNS how to call (TXT _grpc_config): where nobody answers, the process can't end for half a minute.
  'grpc.service_config_disable_resolution': 1,
  'grpc.max_receive_message_length': maxReceiveBytes,
  // Finds a peer that vanished without a word. etcd answers more than one ping per 5 s, or one without a
  // call, with GOAWAY (its --grpc-keepalive-min-time).
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5000,
  'grpc.keepalive_permit_without_calls': 0,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2000,
}

/**
 * etcd3 repeats a call that failed up to three times, writes included: a transaction whose answer was lost would
 * then fail its own compare. Its circuit breaker keeps a lone etcd that is back locked out for 5 s. Our callers
 * retry, so neither is wanted; with several hosts the breaker stays, as it is what makes etcd3 try the next one.
 */
function faultHandling(hosts: readonly string[]): NonNullable<IOptions['faultHandling']> {
  return hosts.length > 1
    ? { global: passThrough }
    : { global: passThrough, host: () => passThrough }
}

type Policy = NonNullable<NonNullable<IOptions['faultHandling']>['global']>

const never = { dispose: () => undefined }
const passThrough = {
  onSuccess: () => never,
  onFailure: () => never,
  execute: async <T>(call: (context: { signal: AbortSignal }) => T | PromiseLike<T>) =>
    await call({ signal: new AbortController().signal }),
} as unknown as Policy

export function createEtcdClient(options: EtcdOptions): Etcd3 {
  const { hosts, username, password, ca, cert, key } = options
  return new Etcd3({
    hosts: [...hosts],
    grpcOptions: channel,
    defaultCallOptions: context => (context.isStream ? {} : withDeadline()),
    faultHandling: faultHandling(hosts),
    ...(ca && {
      credentials: {
        rootCertificate: ca,
        ...(cert && key && { certChain: cert, privateKey: key }),
      },
    }),
    ...(username !== undefined && { auth: { username, password: password ?? '' } }),
  })
}

function withDeadline(): CallOptions {
  return { deadline: Date.now() + callTimeoutMs }
}

/** A member that lost its cluster then ends the stream instead of staying silent (etcd's `WithRequireLeader`). */
export const requireLeader: Interceptor = (options, nextCall) =>
  new InterceptingCall(nextCall(options), {
    start: (metadata, listener, next) => {
      metadata.set('hasleader', 'true')
      next(metadata, listener)
    },
  })
