import { stateSubject } from '../join/certificate.ts'
import type { EtcdMember, PeerFiles } from './etcd-member.ts'

/** What etcd holds at most, all history and unused space included. */
export const stateQuotaBytes = 4 * 1024 ** 3

export interface EtcdWish {
  readonly program: string
  readonly folder: string
  /** Of clients, on loopback. */
  readonly endpoint: string
  /** Absent: it is alone. */
  readonly peer?: { readonly member: EtcdMember; readonly files: PeerFiles }
  readonly quotaBytes: number
  /** Of a state that begins: another each time, or members of a former life of it would take it for theirs. */
  readonly lifeToken: string
  /** It goes on alone with the data that it has; the others are gone for good. */
  readonly forceNewCluster?: boolean
}

/** An hour of history lets watchers resume after a long disconnect; a rollout writes hundreds of keys at once. */
export function etcdArguments(wish: EtcdWish): readonly string[] {
  const { program, folder, endpoint, peer, quotaBytes, lifeToken, forceNewCluster = false } = wish
  return [
    program,
    ...['--name', peer?.member.name ?? aloneName, '--data-dir', folder],
    ...['--listen-client-urls', endpoint, '--advertise-client-urls', endpoint],
    ...(peer ? peerArguments(peer.member, peer.files) : aloneArguments()),
    ...['--initial-cluster-token', `banyan-${lifeToken}`],
    ...(forceNewCluster ? ['--force-new-cluster'] : []),
    ...['--max-txn-ops', '4096', '--quota-backend-bytes', String(quotaBytes)],
    ...['--auto-compaction-mode', 'periodic', '--auto-compaction-retention', '1h'],
    ...['--snapshot-count', '10000'],
    ...['--logger', 'zap', '--log-level', 'warn'],
  ]
}

const aloneName = 'banyan'
const aloneUrl = 'http://127.0.0.1:2380'

/** A single member talks to no peer: any free port will do, and the advertised one is never dialled. */
function aloneArguments(): readonly string[] {
  return [
    ...['--listen-peer-urls', 'http://127.0.0.1:0', '--initial-advertise-peer-urls', aloneUrl],
    ...['--initial-cluster', `${aloneName}=${aloneUrl}`],
  ]
}

/**
 * Every certificate of the authority would do, an agent's too, if the name didn't have to be that of members. Besides, etcd
 * compares the address that one comes from with the one in its certificate.
 */
function peerArguments(
  { name, peerUrl, initialCluster }: EtcdMember,
  { authority, certificate, key }: PeerFiles,
): readonly string[] {
  return [
    ...['--listen-peer-urls', peerUrl, '--initial-advertise-peer-urls', peerUrl],
    ...['--initial-cluster', (initialCluster ?? [`${name}=${peerUrl}`]).join(',')],
    ...['--initial-cluster-state', initialCluster ? 'existing' : 'new'],
    ...['--peer-cert-file', certificate, '--peer-key-file', key],
    ...['--peer-client-cert-auth', '--peer-trusted-ca-file', authority],
    ...['--peer-cert-allowed-cn', stateSubject],
  ]
}

const defaultPeerPort = 2380

/** `host`: an IP address. */
export function peerUrlAt(host: string, port = defaultPeerPort): string {
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`
}
