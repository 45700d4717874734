import { BanyanError, codeOf, messageOf } from '../../core/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { createLimit } from '../build/limit.ts'
import { copyBlob, copyImage, type ImageId } from './copy-image.ts'
import type { PeerRegistries, PeerRegistry } from './peer-registries.ts'
import type { Manifest, RegistryClient } from './registry-client.ts'
import { isDigest } from './registry-path.ts'

export interface FetchOptions {
  /** Where what was fetched is kept. */
  readonly local: RegistryClient
  readonly peers: PeerRegistries
  readonly log: Logger
  readonly onFetched: (outcome: 'copied' | 'failed') => void
}

/** Of all images together. */
const blobsAtOnce = 6
const mostWaiting = 500

/**
 * Gets from other engines what this one's registry lacks, and keeps it. What several ask for at once is fetched once, and goes on
 * though they leave. Rejects with `registry-unreachable` (retry) when nobody has it and not everybody could be asked,
 * `registry-busy` (retry).
 */
export class Fetches {
  readonly #options: FetchOptions
  readonly #running = new Map<string, Promise<boolean>>()
  readonly #limit = createLimit(blobsAtOnce)

  constructor(options: FetchOptions) {
    this.#options = options
  }

  /**
   * Answers it at once, and fetches the whole image meanwhile. A tag that nobody has who answers is none: whoever asks by tag wants to
   * spare itself a build.
   */
  async manifest(name: string, reference: string): Promise<Manifest | undefined> {
    const { peers, log } = this.#options
    const ask = async ({ registry }: PeerRegistry) => await registry.manifest(name, reference)
    const all = peers.list()
    const { found, unsure } = isDigest(reference)
      ? await askAll(all, ask, log)
      : await askAll(awake(all), ask, log)
    if (!found && unsure && isDigest(reference)) throw someAway(`${name}@${reference}`)
    if (!found) return undefined
    const tag = isDigest(reference) ? undefined : reference
    void this.image({ name, digest: found.digest }, tag).catch(() => undefined)
    return found
  }

  /** Whether somebody who answers has it. */
  async knows(name: string, digest: string): Promise<boolean> {
    const { peers, log } = this.#options
    const ask = async ({ registry }: PeerRegistry) =>
      (await registry.hasBlob(name, digest)) || undefined
    return (await askAll(awake(peers.list()), ask, log)).found === true
  }

  /** Whether this registry has it now. */
  async blob(name: string, digest: string): Promise<boolean> {
    return await this.#once(`${name} ${digest}`, async () => {
      return await this.#limit(async () => {
        return await this.#fromAny(`${name}, blob ${digest}`, async from => {
          if (!(await from.hasBlob(name, digest))) return false
          await copyBlob({ from, to: this.#options.local }, name, digest)
          return true
        })
      })
    })
  }

  /** Whether this registry has all of it now. */
  async image({ name, digest }: ImageId, tag?: string): Promise<boolean> {
    const { local } = this.#options
    return await this.#once(`${name}@${digest} ${tag ?? ''}`, async () => {
      return await this.#fromAny(`${name}@${digest}`, async from => {
        if ((await from.digestOf(name, digest)) === undefined) return false
        const blob = async (repository: string, part: string) => {
          if (!(await this.blob(repository, part))) throw lost(repository, part)
        }
        await copyImage({ from, to: local, blob }, { name, digest }, tag)
        return true
      })
    })
  }

  async #once(key: string, run: () => Promise<boolean>): Promise<boolean> {
    const running = this.#running.get(key)
    if (running) return await running
    if (this.#running.size >= mostWaiting) throw busy()
    const started = run().finally(() => this.#running.delete(key))
    this.#running.set(key, started)
    return await started
  }

  /** One after the other: the next goes on where one breaks. */
  async #fromAny(what: string, get: (from: RegistryClient) => Promise<boolean>): Promise<boolean> {
    const { peers, log, onFetched } = this.#options
    let unsure = false
    const rested = [...peers.list()].sort((a, b) => Number(a.resting) - Number(b.resting))
    for (const peer of rested) {
      try {
        if (!(await get(peer.registry))) continue
        onFetched('copied')
        return true
      } catch (error) {
        unsure = true
        peer.rest()
        onFetched('failed')
        log.warn(
          { engine: peer.id, code: codeOf(error), reason: messageOf(error), what },
          'image not fetched',
        )
      }
    }
    if (unsure) throw someAway(what)
    return false
  }
}

function awake(peers: readonly PeerRegistry[]): readonly PeerRegistry[] {
  return peers.filter(peer => !peer.resting)
}

/** The first good answer. `unsure`: not everybody could be asked. */
async function askAll<T>(
  peers: readonly PeerRegistry[],
  ask: (peer: PeerRegistry) => Promise<T | undefined>,
  log: Logger,
): Promise<{ readonly found: T | undefined; readonly unsure: boolean }> {
  let unsure = false
  const askOne = async (peer: PeerRegistry): Promise<T> => {
    const answer = await ask(peer).catch((error: unknown) => {
      unsure = true
      peer.rest()
      const [code, reason] = [codeOf(error), messageOf(error)]
      log.warn({ engine: peer.id, code, reason }, 'registry of another engine')
    })
    if (answer === undefined) throw nothing
    return answer
  }
  const found = await Promise.any(peers.map(askOne)).catch(() => undefined)
  return { found, unsure }
}

const nothing = new Error('it has nothing')

function someAway(what: string): BanyanError {
  const message = `No engine that answers has the image ${what}; some don't answer`
  return new BanyanError('registry-unreachable', message, 'retry')
}

function lost(name: string, digest: string): BanyanError {
  return new BanyanError('image-gone', `No engine has ${name}, blob ${digest}`, 'retry')
}

function busy(): BanyanError {
  return new BanyanError('registry-busy', 'Too many images are fetched at once', 'retry')
}
