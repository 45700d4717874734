import { codeOf, messageOf } from '../../core/errors.ts'
import type { Logger } from '../../platform/logger.ts'
import { Loop } from '../../platform/loop.ts'
import type { ImageId } from './copy-image.ts'
import type { Fetches } from './fetches.ts'
import { idText } from './in-use.ts'
import type { RegistryClient } from './registry-client.ts'

export interface RepairOptions {
  /** Images that this engine should have, what runs first. */
  readonly inUse: () => readonly ImageId[]
  readonly local: RegistryClient
  readonly fetches: Fetches
  /** Changes when an engine came or went. */
  readonly engines: () => string
  readonly now: () => number
  readonly log: Logger
  readonly signal: AbortSignal
}

/** What was seen here is looked for again after this long: somebody may have emptied the disk. */
const trustMs = 3_600_000
const lookMs = 15_000
const retryMs = 60_000

/** Fetches images in use that this engine lacks, one at a time. */
export class Repair {
  readonly #options: RepairOptions
  readonly #here = new Set<string>()
  readonly #loop: Loop
  #trustedUntil: number
  #engines = ''
  #retryAt = 0
  #missing: ReadonlySet<string> = new Set()
  #wanted = 0

  constructor(options: RepairOptions) {
    this.#options = options
    this.#trustedUntil = options.now() + trustMs
    this.#loop = new Loop({
      ...{ name: 'images', log: options.log, signal: options.signal, resyncMs: lookMs },
      round: async signal => await this.#round(signal),
    })
  }

  /** Images in use, and how many of them are not here. */
  get figures(): { readonly images: number; readonly missing: number } {
    return { images: this.#wanted, missing: this.#missing.size }
  }

  get finished(): Promise<void> {
    return this.#loop.finished
  }

  async #round(signal: AbortSignal): Promise<undefined> {
    const { inUse, now, engines } = this.#options
    if (now() >= this.#trustedUntil) {
      this.#here.clear()
      this.#trustedUntil = now() + trustMs
    }
    const alive = engines()
    const isDue = alive !== this.#engines || now() >= this.#retryAt
    this.#engines = alive
    const wanted = inUse()
    this.#wanted = wanted.length
    const missing = new Set<string>()
    for (const image of wanted) {
      if (signal.aborted) return
      const text = idText(image)
      const isNews = !this.#missing.has(text)
      if (this.#here.has(text)) continue
      if ((isNews || isDue) && (await this.#get(image))) this.#here.add(text)
      else missing.add(text)
    }
    if (isDue) this.#retryAt = now() + retryMs
    this.#missing = missing
  }

  async #get(image: ImageId): Promise<boolean> {
    const { local, fetches, log } = this.#options
    if ((await local.digestOf(image.name, image.digest)) !== undefined) return true
    try {
      const got = await fetches.image(image)
      if (got) log.info({ image: idText(image) }, 'image fetched from another engine')
      return got
    } catch (error) {
      const [code, reason] = [codeOf(error), messageOf(error)]
      log.warn({ code, reason, image: idText(image) }, 'image in use is not here')
      return false
    }
  }
}
