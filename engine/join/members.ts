import { BanyanError, messageOf } from '../../core/errors.ts'
import { keys, prefixes } from '../../core/keys.ts'
import type { Member } from '../../core/model/member.ts'
import { records } from '../../core/records.ts'
import type { Logger } from '../../platform/logger.ts'
import type { CertifiedPeer } from '../../platform/rpc/tls-identity.ts'
import { Mirror, type MirrorOptions } from '../../platform/store/mirror.ts'
import type { Store } from '../../platform/store/store.ts'

const tries = 5

/** Who may come in, with which key: a watched copy of the store's list. */
export class Members {
  readonly #store: Store
  readonly #mirror: Mirror
  readonly #log: Logger

  static async start(store: Store, options: MirrorOptions): Promise<Members> {
    const mirror = await Mirror.start(store, [prefixes.members], options)
    return new Members(store, mirror, options.log)
  }

  private constructor(store: Store, mirror: Mirror, log: Logger) {
    this.#store = store
    this.#mirror = mirror
    this.#log = log
  }

  /** One that comes with its next key for the first time has it from now on: the one before is of no use any more. */
  admits(peer: CertifiedPeer): boolean {
    const member = this.#find(peer.name)
    if (member?.key === peer.key) return true
    if (member?.nextKey !== peer.key) return false
    void this.#change(peer, current => ({ ...withoutNext(current), key: peer.key })).catch(
      (error: unknown) =>
        this.#log.warn({ agent: peer.name, reason: messageOf(error) }, 'key not noted'),
    )
    return true
  }

  /** Lets an agent come with another key too. Code: `agent-removed` (wait). */
  async offerKey(peer: CertifiedPeer, nextKey: string): Promise<void> {
    await this.#change(peer, member => ({ ...member, nextKey }))
  }

  onChange(listener: () => void): () => void {
    return this.#mirror.onChange(listener)
  }

  /** Resolves when a commit counts here. */
  async seen(revision: number): Promise<void> {
    await this.#mirror.waitFor(revision, AbortSignal.timeout(10_000))
  }

  /** One whose record can't be read is nobody: this is asked by sockets, which have no one to tell. */
  #find(name: string): Member | undefined {
    const entry = this.#mirror.get(keys.member(name))
    try {
      return entry && records.member.decode(entry.value, entry.key)
    } catch (error) {
      this.#log.error({ agent: name, reason: messageOf(error) }, 'member not readable')
      return undefined
    }
  }

  /** Only while the peer's own key is on the list. */
  async #change(peer: CertifiedPeer, change: (member: Member) => Member): Promise<void> {
    const key = keys.member(peer.name)
    for (let attempt = 0; attempt < tries; attempt++) {
      const entry = await this.#store.get(key)
      const member = entry && records.member.decode(entry.value, key)
      if (!member || (member.key !== peer.key && member.nextKey !== peer.key)) {
        throw removed(peer.name)
      }
      const value = records.member.encode(change(member))
      const { committed, revision } = await this.#store.commit({
        compare: [{ key, modRevision: entry.modRevision }],
        writes: [{ kind: 'put', key, value }],
      })
      if (committed) return await this.seen(revision)
    }
    throw new BanyanError('member-contended', `The key of ${peer.name} keeps changing`, 'retry')
  }
}

export function removed(name: string): BanyanError {
  const message = `The agent ${name} was removed from this cluster, or another server took its place: to join again, make a token with \`banyan agent invite\` and run \`banyan-agent init\``
  return new BanyanError('agent-removed', message, 'wait')
}

function withoutNext({ nextKey: _nextKey, ...member }: Member): Member {
  return member
}
