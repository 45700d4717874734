import { BanyanError } from '../../core/errors.ts'
import { keyParts, keys, prefixes } from '../../core/keys.ts'
import type { Invite } from '../../core/model/member.ts'
import { records } from '../../core/records.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Events } from '../events.ts'

/** An invitation by what names it, which is no secret. */
export interface Invitation {
  readonly id: string
  readonly invite: Invite
}

const tries = 10

/** Those that are open, and those that were lately; what ends last comes first. */
export async function readInvitations(store: Store): Promise<Invitation[]> {
  const { entries } = await store.range(prefixes.invites)
  return entries
    .map(({ key, value }) => ({
      id: keyParts(key, prefixes.invites)[0] ?? '',
      invite: records.invite.decode(value, key),
    }))
    .sort((a, b) => b.invite.expiresAt - a.invite.expiresAt || (a.id < b.id ? -1 : 1))
}

/**
 * Forgets an invitation, and answers what it was: nobody joins with its token any more, who did stays. Codes:
 * `invitation-unknown` (stalled), `invitation-contended` (retry).
 */
export async function removeInvitation(
  { store, events }: { readonly store: Store; readonly events: Events },
  id: string,
  person: string,
): Promise<Invitation> {
  const key = keys.invite(id)
  for (let attempt = 0; attempt < tries; attempt++) {
    const entry = await store.get(key)
    if (!entry) throw unknown(id)
    const { event, write } = await events.prepare({
      kind: 'invitation-withdrawn',
      message: `${person || 'somebody'} took the invitation ${id} back`,
    })
    const { committed } = await store.commit({
      compare: [{ key, modRevision: entry.modRevision }],
      writes: [{ kind: 'delete', key }, write],
    })
    if (!committed) continue
    events.announce(event)
    return { id, invite: records.invite.decode(entry.value, key) }
  }
  const message = `Too many servers join with ${id} at once; try again`
  throw new BanyanError('invitation-contended', message, 'retry')
}

function unknown(id: string): BanyanError {
  const message = `There is no invitation ${id}: it was taken back, or its end is more than a week ago`
  return new BanyanError('invitation-unknown', message, 'stalled')
}
