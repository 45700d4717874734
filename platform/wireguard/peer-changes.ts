import type { PeerState } from './dump.ts'

export type PeerChange =
  | { readonly publicKey: string; readonly remove: true }
  | {
      readonly publicKey: string
      readonly endpoint?: string
      readonly keepalive?: number
      /** All that it may send from, and is sent; separated by commas. */
      readonly subnet?: string
    }

/** Peers of one `wg set`: far below what a program may be given as arguments. */
const atOnce = 1000

/** Arguments for `wg set <interface>`: for each call. */
export function setArguments(changes: readonly PeerChange[]): string[][] {
  return batches(changes, change => {
    const peer = ['peer', change.publicKey]
    if ('remove' in change) return [...peer, 'remove']
    const { endpoint, keepalive, subnet } = change
    return [
      ...peer,
      ...(endpoint === undefined ? [] : ['endpoint', endpoint]),
      ...(keepalive === undefined ? [] : ['persistent-keepalive', String(keepalive)]),
      ...(subnet === undefined ? [] : ['allowed-ips', subnet]),
    ]
  })
}

/**
 * Arguments that make WireGuard say something to each peer at once, which begins a handshake where there is no session:
 * a keepalive is sent when it is switched on. Setting the endpoint that it has makes wireguard-go forget from which address
 * it sent last: with one that is gone it sends nothing for 15 s.
 */
export function nudgeArguments(peers: Iterable<PeerState>, keepalive: number): string[][] {
  const [off, on] = keepalive > 0 ? [0, keepalive] : [1, 0]
  return batches([...peers], ({ publicKey, endpoint }) => [
    ...['peer', publicKey, ...(endpoint === undefined ? [] : ['endpoint', endpoint])],
    ...['persistent-keepalive', String(off)],
    ...['peer', publicKey, 'persistent-keepalive', String(on)],
  ])
}

function batches<T>(items: readonly T[], argumentsOf: (item: T) => string[]): string[][] {
  return Array.from({ length: Math.ceil(items.length / atOnce) }, (_, batch) =>
    items.slice(batch * atOnce, (batch + 1) * atOnce).flatMap(argumentsOf),
  )
}
