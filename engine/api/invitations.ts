import type { Clock } from '../../platform/clock.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Invitation as InvitationView } from '../../proto/gen/banyan/v1/Invitation.ts'
import type { ListInvitationsReply } from '../../proto/gen/banyan/v1/ListInvitationsReply.ts'
import type { WithdrawInvitationRequest__Output } from '../../proto/gen/banyan/v1/WithdrawInvitationRequest.ts'
import type { Events } from '../events.ts'
import { type Invitation, readInvitations, removeInvitation } from '../join/invitations.ts'

interface InvitationsContext {
  readonly store: Store
  readonly events: Events
  readonly clock: Clock
}

/** Also on an engine that listens for no other servers: invitations are the cluster's. */
export async function listInvitations({
  store,
  clock,
}: InvitationsContext): Promise<ListInvitationsReply> {
  const found = await readInvitations(store)
  return { invitations: found.map(each => present(each, clock.now())) }
}

/** Codes: those of `removeInvitation`. */
export async function withdrawInvitation(
  context: InvitationsContext,
  { id, person }: WithdrawInvitationRequest__Output,
): Promise<InvitationView> {
  return present(await removeInvitation(context, id, person), context.clock.now())
}

/** Nothing of its secret. */
function present({ id, invite }: Invitation, now: number): InvitationView {
  const { name = '', role = 'agent', uses, usedBy, createdAt, expiresAt, person } = invite
  return {
    ...{ id, name, role, uses, usedBy: usedBy.map(use => use.name), expiresAt, person },
    ...(createdAt !== undefined && { createdAt }),
    state: usedBy.length >= uses ? 'used' : now < expiresAt ? 'open' : 'expired',
  }
}
