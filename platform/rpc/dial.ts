import { createSecureContext } from 'node:tls'
import { type ChannelCredentials, type ChannelOptions, Client, credentials } from '@grpc/grpc-js'
import type { AgentServiceDefinition } from '../../proto/gen/banyan/v1/AgentService.ts'
import type { ClusterServiceDefinition } from '../../proto/gen/banyan/v1/ClusterService.ts'
import type { ControlServiceDefinition } from '../../proto/gen/banyan/v1/ControlService.ts'
import type { JoinServiceDefinition } from '../../proto/gen/banyan/v1/JoinService.ts'
import { maxMessageBytes, windowBytes } from './limits.ts'
import { services } from './load.ts'
import { engineServerName, type TlsIdentity } from './tls-identity.ts'

/** `host:port`, or a unix socket. */
export type DialAddress = string | { readonly unix: string }

/** A service of one peer; call.ts calls its methods. */
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
