import { controlAddress, controlKindOf } from '../../core/control-address.ts'
import { prefixes } from '../../core/keys.ts'
import type { Member } from '../../core/model/member.ts'
import { records } from '../../core/records.ts'
import type { Store } from '../../platform/store/store.ts'
import type { AddClientRequest__Output } from '../../proto/gen/banyan/v1/AddClientRequest.ts'
import type { Client } from '../../proto/gen/banyan/v1/Client.ts'
import type { ListClientsReply } from '../../proto/gen/banyan/v1/ListClientsReply.ts'
import type { RemoveClientRequest__Output } from '../../proto/gen/banyan/v1/RemoveClientRequest.ts'
import { addClient, removeClient } from '../join/clients.ts'

type Context = Parameters<typeof addClient>[0]

/** Codes: those of `addClient`. */
export async function addClientReply(
  context: Context,
  request: AddClientRequest__Output,
): Promise<Client> {
  return present(await addClient(context, request))
}

/** Everybody who may come in, engines too. */
export async function listClients({ store }: { readonly store: Store }): Promise<ListClientsReply> {
  const { entries } = await store.range(prefixes.members)
  const members = entries.map(({ key, value }) => records.member.decode(value, key))
  return { clients: members.map(present) }
}

/** Codes: those of `removeClient`. */
export async function removeClientReply(
  context: Context,
  { name, person }: RemoveClientRequest__Output,
): Promise<Client> {
  return present(await removeClient(context, name, person))
}

function present(member: Member): Client {
  const { name, role = 'agent', tunnelKey = '', nextTunnelKey = '', key, joinedAt } = member
  return {
    ...{ name, role, publicKey: tunnelKey, nextPublicKey: nextTunnelKey, joinedAt },
    address: tunnelKey === '' ? '' : controlAddress(controlKindOf(role), tunnelKey),
    enrolled: key !== '',
  }
}
