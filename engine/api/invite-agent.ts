import { BanyanError } from '../../core/errors.ts'
import type { InviteAgentReply } from '../../proto/gen/banyan/v1/InviteAgentReply.ts'
import type { InviteAgentRequest__Output } from '../../proto/gen/banyan/v1/InviteAgentRequest.ts'
import { agentNamePattern } from '../../platform/rpc/tls-identity.ts'
import type { TokenTunnel } from '../../core/join-token.ts'
import type { EngineTunnel } from '../../core/model/engine.ts'
import { endpointOf } from '../control/open-control.ts'
import { createInvite, defaultTtlMs } from '../join/invites.ts'
import type { JoinContext } from '../join/join.ts'

export interface InvitingContext {
  /** Absent: this engine doesn't listen for agents of other servers. */
  readonly joining?: JoinContext
  /** `host:port` where other servers find its listener for TCP. */
  readonly agentAddress?: string
  /** This engine's end of the control tunnel. */
  readonly tunnel?: () => EngineTunnel
}

/**
 * A token for another server, for the control tunnel where there is one. Codes: `agent-listen-off` (wait), `name-invalid` (stalled),
 * those of `createInvite`.
 */
export async function inviteAgent(
  { joining, agentAddress = '', tunnel }: InvitingContext,
  { name, ttl, uses, person, direct }: InviteAgentRequest__Output,
): Promise<InviteAgentReply> {
  const way = direct && agentAddress !== '' ? undefined : tunnel?.()
  const address = way ? endpointOf({ ...way, port: way.grpcPort }) : agentAddress
  if (!joining || address === '') throw listenOff()
  if (name !== '' && !agentNamePattern.test(name)) {
    const message = `"${name}" can't be a server's name: at most 63 of a-z, A-Z, 0-9, . _ and -`
    throw new BanyanError('name-invalid', message, 'stalled')
  }
  const { store, authority, events, clock } = joining
  const wish = {
    ...(name !== '' && { name }),
    ttlMs: ttl === 0 ? defaultTtlMs : ttl,
    uses: uses === 0 ? 1 : uses,
    person,
    ...(way && { tunnel: tokenTunnelOf(way) }),
  }
  const { token, id, invite } = await createInvite(store, authority.fingerprint, wish, clock.now())
  const whom = name === '' ? (wish.uses === 1 ? 'a server' : `${wish.uses} servers`) : name
  await events.record({
    kind: 'agent-invited',
    message: `${person || 'somebody'} invited ${whom} to join, until ${new Date(invite.expiresAt).toISOString()}`,
  })
  return { token, id, address, expiresAt: invite.expiresAt }
}

/** By the key that is there when the token is used, and not only when it is made. */
export function tokenTunnelOf({ key, port, next = { key, port } }: EngineTunnel): TokenTunnel {
  return { engineKey: next.key, port: next.port }
}

function listenOff(): BanyanError {
  const message =
    'Nobody can come in from other servers: run `banyan-engine init`, which sets engine.control.enabled in its banyan.yaml (or set ' +
    'engine.agent_listen, such as 0.0.0.0:50052, for TCP without the tunnel), and restart banyan-engine'
  return new BanyanError('agent-listen-off', message, 'wait')
}
