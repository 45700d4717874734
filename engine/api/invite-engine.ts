import { BanyanError } from '../../core/errors.ts'
import { agentNamePattern } from '../../platform/rpc/tls-identity.ts'
import type { StoreCluster } from '../../platform/store/store-cluster.ts'
import type { InviteEngineReply } from '../../proto/gen/banyan/v1/InviteEngineReply.ts'
import type { InviteEngineRequest__Output } from '../../proto/gen/banyan/v1/InviteEngineRequest.ts'
import { endpointOf } from '../control/open-control.ts'
import { createInvite, defaultTtlMs } from '../join/invites.ts'
import { type InvitingContext, tokenTunnelOf } from './invite-agent.ts'

interface InvitingEngines extends Pick<InvitingContext, 'joining' | 'tunnel'> {
  /** Absent: etcd isn't managed. */
  readonly stateCluster?: StoreCluster
  readonly backupPaths: { readonly secretsKey: string }
}

/**
 * A token for another server that is to be an engine. Codes: `state-external`, `name-invalid` (stalled), `control-off` (wait),
 * those of `createInvite`.
 */
export async function inviteEngine(
  { joining, tunnel: ownTunnel, stateCluster, backupPaths }: InvitingEngines,
  { name, ttl, person }: InviteEngineRequest__Output,
): Promise<InviteEngineReply> {
  if (!stateCluster) throw external()
  const tunnel = ownTunnel?.()
  if (!joining || !tunnel) throw controlOff()
  if (name !== '' && !agentNamePattern.test(name)) throw nameInvalid(name)
  const { store, authority, events, clock } = joining
  const wish = {
    ...(name !== '' && { name }),
    ...{ role: 'engine' as const, ttlMs: ttl === 0 ? defaultTtlMs : ttl, uses: 1, person },
    tunnel: tokenTunnelOf(tunnel),
  }
  const { token, id, invite } = await createInvite(store, authority.fingerprint, wish, clock.now())
  const until = new Date(invite.expiresAt).toISOString()
  await events.record({
    kind: 'engine-invited',
    message: `${person || 'somebody'} invited ${name || 'a server'} to join as an engine, until ${until}`,
  })
  const address = endpointOf({ ...tunnel, port: tunnel.grpcPort })
  const { secretsKey: secretsKeyFile } = backupPaths
  return { token, id, address, expiresAt: invite.expiresAt, secretsKeyFile }
}

function external(): BanyanError {
  const message =
    'This cluster keeps its state in an etcd of your own: a new engine needs no invitation. Run `banyan-engine init --mode ha` there, with the same etcd'
  return new BanyanError('state-external', message, 'stalled')
}

function controlOff(): BanyanError {
  const message =
    'Engines meet in the control tunnel, and this one has none: run `banyan-engine init --control`, and restart banyan-engine'
  return new BanyanError('control-off', message, 'wait')
}

function nameInvalid(name: string): BanyanError {
  const message = `"${name}" can't be an engine's name: at most 63 of a-z, A-Z, 0-9, . _ and -`
  return new BanyanError('name-invalid', message, 'stalled')
}
