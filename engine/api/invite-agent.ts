import { BanyanError } from '../../core/errors.ts'
import type { InviteAgentReply } from '../../proto/gen/banyan/v1/InviteAgentReply.ts'
import type { InviteAgentRequest__Output } from '../../proto/gen/banyan/v1/InviteAgentRequest.ts'
import { agentNamePattern } from '../../platform/rpc/tls-identity.ts'
import { createInvite, defaultTtlMs } from '../join/invites.ts'
import type { JoinContext } from '../join/join.ts'

export interface InvitingContext {
  /** Absent: this engine doesn't listen for agents of other servers. */
  readonly joining?: JoinContext
  /** `host:port` where other servers find its listener. */
  readonly agentAddress?: string
}

/** A token for another server. Codes: `agent-listen-off` (wait), `name-invalid` (stalled), those of `createInvite`. */
export async function inviteAgent(
  { joining, agentAddress = '' }: InvitingContext,
  { name, ttl, uses, person }: InviteAgentRequest__Output,
): Promise<InviteAgentReply> {
  if (!joining) throw listenOff()
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
  }
  const { token, id, invite } = await createInvite(store, authority.fingerprint, wish, clock.now())
  const whom = name === '' ? (wish.uses === 1 ? 'a server' : `${wish.uses} servers`) : name
  await events.record({
    kind: 'agent-invited',
    message: `${person || 'somebody'} invited ${whom} to join, until ${new Date(invite.expiresAt).toISOString()}`,
  })
  return { token, id, address: agentAddress, expiresAt: invite.expiresAt }
}

function listenOff(): BanyanError {
  const message =
    'This engine does not listen for other servers: set engine.agent_listen in its banyan.yaml, such as 0.0.0.0:50052, and restart banyan-engine'
  return new BanyanError('agent-listen-off', message, 'wait')
}
