import { BanyanError, messageOf } from '../../core/errors.ts'
import { keys, prefixes } from '../../core/keys.ts'
import { engineIdOf, type Member, type Role } from '../../core/model/member.ts'
import { tunnelKeyPattern } from '../../core/names.ts'
import { type Codec, records } from '../../core/records.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/logger.ts'
import type { Origin } from '../../platform/rpc/doorkeeper.ts'
import type { CertifiedPeer } from '../../platform/rpc/tls-identity.ts'
import { Mirror, type MirrorOptions } from '../../platform/store/mirror.ts'
import type { Entry, Store, Transaction } from '../../platform/store/store.ts'
import { claimKey, releaseKey } from './key-claims.ts'
import { type Listed, listedOf } from './listed.ts'

const tries = 5

interface MembersOptions extends MirrorOptions {
  readonly clock: Clock
}

/** Who may come in, with which keys: a watched copy of the store's lists. */
export class Members {
  readonly #store: Store
  readonly #mirror: Mirror
  readonly #log: Logger
  readonly #clock: Clock
  #listed: ReadonlyMap<string, Listed> | undefined

  static async start(store: Store, options: MembersOptions): Promise<Members> {
    const lists = [prefixes.members, prefixes.invites, prefixes.removedEngines]
    const mirror = await Mirror.start(store, lists, options)
    return new Members(store, mirror, options)
  }

  private constructor(store: Store, mirror: Mirror, { log, clock }: MembersOptions) {
    this.#store = store
    this.#mirror = mirror
    this.#log = log
    this.#clock = clock
    mirror.onChange(() => (this.#listed = undefined))
  }

  /**
   * Through the tunnel both keys have to be the same member's: whoever has one of them alone is nobody. One that comes with
   * its next certificate, or its next tunnel key, for the first time has it from now on: the one before is of no use any more.
   */
  admits(peer: CertifiedPeer, origin: Origin): boolean {
    const member = this.find(peer.name)
    if (!member || !this.#isOf(peer.name, origin)) return false
    const isNext = member.key !== peer.key
    if (isNext && member.nextKey !== peer.key) return false
    const tunnelKey = this.#nextTunnelKey(member, origin)
    if (isNext || tunnelKey !== undefined) {
      this.#change(peer, current => succeeded(current, peer, tunnelKey)).catch((error: unknown) =>
        this.#log.warn({ agent: peer.name, reason: messageOf(error) }, 'key not noted'),
      )
    }
    return true
  }

  /** Whether a stranger is listened to: in the tunnel nobody is one whose key isn't on the list. */
  meets({ door, from, to }: Origin): boolean {
    return door === 'tcp' || (from !== to && this.listed().has(from))
  }

  roleOf({ name }: Pick<CertifiedPeer, 'name'>): Role | undefined {
    const member = this.find(name)
    return member && (member.role ?? 'agent')
  }

  /** Whom the tunnel lets in now, by address. */
  listed(): ReadonlyMap<string, Listed> {
    this.#listed ??= this.#list()
    return this.#listed
  }

  /** Invitations end by themselves. */
  look(): ReadonlyMap<string, Listed> {
    this.#listed = undefined
    return this.listed()
  }

  /**
   * One whose record can't be read is nobody: this is asked by sockets, which have no one to tell. So is a removed engine, whoever
   * has put it on the list again.
   */
  find(name: string): Member | undefined {
    const entry = this.isRemoved(engineIdOf(name)) ? undefined : this.#mirror.get(keys.member(name))
    return entry && this.#decoded(entry, records.member)
  }

  all(): Member[] {
    return this.#range(prefixes.members, records.member).filter(
      ({ name }) => !this.isRemoved(engineIdOf(name)),
    )
  }

  isRemoved(engineId: string | undefined): boolean {
    return engineId !== undefined && this.#mirror.get(keys.removedEngine(engineId)) !== undefined
  }

  /** WireGuard's, base64: keys of engines that were removed. Sorted. */
  removedKeys(): string[] {
    const all = this.#range(prefixes.removedEngines, records.removedEngine)
    return all.flatMap(({ tunnelKeys }) => tunnelKeys).sort()
  }

  /** Lets a member come with another certificate too. Code: `agent-removed` (wait). */
  async offerKey(peer: CertifiedPeer, nextKey: string): Promise<void> {
    await this.#change(peer, member => ({ member: { ...member, nextKey } }))
  }

  /**
   * Lets a member come through the tunnel with another key too. Codes: `tunnel-key-malformed`, `tunnel-key-taken` (stalled),
   * `agent-removed` (wait).
   */
  async offerTunnelKey(peer: CertifiedPeer, nextTunnelKey: string): Promise<void> {
    if (!tunnelKeyPattern.test(nextTunnelKey)) throw malformed()
    await this.#change(peer, async member => {
      if (member.tunnelKey === nextTunnelKey) return { member }
      const { compare, writes } = await claimKey(this.#store, nextTunnelKey, peer.name)
      const left = member.nextTunnelKey === nextTunnelKey ? undefined : member.nextTunnelKey
      const released = left === undefined ? [] : releaseKey(left)
      return { member: { ...member, nextTunnelKey }, compare, writes: [...released, ...writes] }
    })
  }

  onChange(listener: () => void): () => void {
    return this.#mirror.onChange(listener)
  }

  /** Resolves when a commit counts here. */
  async seen(revision: number): Promise<void> {
    await this.#mirror.waitFor(revision, AbortSignal.timeout(10_000))
  }

  /** What comes from this server itself has no key of the tunnel's. */
  #isOf(name: string, { door, from, to }: Origin): boolean {
    return door === 'tcp' || from === to || this.listed().get(from)?.member === name
  }

  /** That it has come with; undefined: it came with another one, or over TCP. */
  #nextTunnelKey({ role, nextTunnelKey }: Member, { door, from }: Origin): string | undefined {
    // an engine says itself when its key is followed: others call it by the old one until then
    if (door === 'tcp' || nextTunnelKey === undefined || role === 'engine') return undefined
    return this.listed().get(from)?.publicKey === nextTunnelKey ? nextTunnelKey : undefined
  }

  #list(): ReadonlyMap<string, Listed> {
    const invites = this.#range(prefixes.invites, records.invite)
    const listed = listedOf(this.all(), invites, this.#clock.now())
    return new Map(listed.map(one => [one.address, one]))
  }

  #range<T>(prefix: string, codec: Codec<T>): T[] {
    return this.#mirror.range(prefix).flatMap(entry => this.#decoded(entry, codec) ?? [])
  }

  #decoded<T>({ key, value }: Entry, codec: Codec<T>): T | undefined {
    try {
      return codec.decode(value, key)
    } catch (error) {
      this.#log.error({ key, reason: messageOf(error) }, 'member not readable')
      return undefined
    }
  }

  /** Only while the peer's own key is on the list. */
  async #change(
    peer: CertifiedPeer,
    change: (member: Member) => Changed | Promise<Changed>,
  ): Promise<void> {
    const key = keys.member(peer.name)
    for (let attempt = 0; attempt < tries; attempt++) {
      const entry = await this.#store.get(key)
      const member = entry && records.member.decode(entry.value, key)
      if (!member || (member.key !== peer.key && member.nextKey !== peer.key)) {
        throw removed(peer.name)
      }
      const { member: changed, compare = [], writes = [] } = await change(member)
      const value = records.member.encode(changed)
      const { committed, revision } = await this.#store.commit({
        compare: [{ key, modRevision: entry.modRevision }, ...compare],
        writes: [{ kind: 'put', key, value }, ...writes],
      })
      if (committed) return await this.seen(revision)
    }
    throw new BanyanError('member-contended', `The key of ${peer.name} keeps changing`, 'retry')
  }
}

export function removed(name: string): BanyanError {
  const message = `${name} was removed from this cluster, or another server took its place: to join again, make a token with \`banyan agent invite\` and run \`banyan-agent init\``
  return new BanyanError('agent-removed', message, 'wait')
}

interface Changed extends Partial<Transaction> {
  readonly member: Member
}

/** With what it has come with now instead of what was before. */
function succeeded(before: Member, peer: CertifiedPeer, tunnelKey: string | undefined): Changed {
  const { nextKey, nextTunnelKey, ...rest } = before
  const isTunnel = tunnelKey !== undefined && nextTunnelKey === tunnelKey
  const left = isTunnel ? rest.tunnelKey : undefined
  const waiting = nextKey !== undefined && nextKey !== peer.key
  const member = {
    ...{ ...rest, key: peer.key },
    ...(waiting && { nextKey }),
    ...(isTunnel ? { tunnelKey } : nextTunnelKey !== undefined && { nextTunnelKey }),
  }
  return { member, writes: left === undefined ? [] : releaseKey(left) }
}

function malformed(): BanyanError {
  return new BanyanError('tunnel-key-malformed', 'That is no WireGuard public key', 'stalled')
}
