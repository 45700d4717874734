import { controlAddress, type ControlKind } from '../../core/control-address.ts'
import { BanyanError } from '../../core/errors.ts'
import { keys } from '../../core/keys.ts'
import type { Store, Transaction, Write } from '../../platform/store/store.ts'

const kinds: readonly ControlKind[] = ['engine', 'agent', 'client', 'invitation']

/**
 * What makes a tunnel key one member's, together with what else is committed: all addresses that follow from it. Code:
 * `tunnel-key-taken` (stalled).
 */
export async function claimKey(
  store: Store,
  publicKey: string,
  member: string,
): Promise<Transaction> {
  const claims = addressKeys(publicKey)
  const entries = await Promise.all(claims.map(async key => await store.get(key)))
  const other = entries.find(entry => entry && entry.value !== member)
  if (other) throw taken(other.value)
  return {
    compare: claims.map((key, at) => ({ key, modRevision: entries[at]?.modRevision ?? 0 })),
    writes: claims.map((key): Write => ({ kind: 'put', key, value: member })),
  }
}

export function releaseKey(publicKey: string): Write[] {
  return addressKeys(publicKey).map(key => ({ kind: 'delete', key }))
}

function addressKeys(publicKey: string): string[] {
  return kinds.map(kind => keys.tunnelAddress(controlAddress(kind, publicKey)))
}

function taken(member: string): BanyanError {
  const message = `That WireGuard key is already ${member}'s: each machine has one of its own`
  return new BanyanError('tunnel-key-taken', message, 'stalled')
}
