/** What `wg show <interface> dump` says. The private key, which it says too, is left out. */
export interface TunnelState {
  /** Base64; absent: no key is set yet. */
  readonly publicKey?: string
  readonly listenPort: number
  readonly peers: ReadonlyMap<string, PeerState>
}

export interface PeerState {
  readonly publicKey: string
  /** Where it was heard of last, or was set to be; absent: unknown. */
  readonly endpoint?: string
  readonly subnets: readonly string[]
  /** Epoch milliseconds, to the second; 0: never. */
  readonly handshakeAt: number
  /** Seconds; 0: none. */
  readonly keepalive: number
}

export function parseDump(text: string): TunnelState {
  const [own = '', ...lines] = text.split('\n')
  const [, publicKey, listenPort] = own.split('\t')
  const peers = lines.filter(line => line !== '').map(parsePeer)
  return {
    ...known('publicKey', publicKey),
    listenPort: Number(listenPort),
    peers: new Map(peers.map(peer => [peer.publicKey, peer])),
  }
}

function parsePeer(line: string): PeerState {
  const [publicKey = '', , endpoint, subnets, handshake, , , keepalive] = line.split('\t')
  return {
    publicKey,
    ...known('endpoint', endpoint),
    subnets: subnets === '(none)' ? [] : (subnets?.split(',') ?? []),
    handshakeAt: Number(handshake) * 1000,
    keepalive: keepalive === 'off' ? 0 : Number(keepalive),
  }
}

function known<K extends string>(
  name: K,
  text: string | undefined,
): { readonly [k in K]?: string } {
  return text === undefined || text === '(none)' ? {} : ({ [name]: text } as Record<K, string>)
}
