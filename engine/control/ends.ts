import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { EngineControlConfig } from '../../core/config/engine.ts'
import { writePrivate } from '../../platform/private-file.ts'
import { controlFile, type KeySecret, TunnelKeys } from '../../platform/wireguard/keys.ts'
import { type EndPlace, placesOf } from './places.ts'

/** A key of this engine's, and the interface that has it. */
export interface ControlEnd extends EndPlace {
  /** File that `wg` reads it from, and the public key. */
  readonly key: { readonly path: string; readonly current: string }
}

interface Noted {
  /** Public key that is at the second place; every other one is at the first. */
  readonly second?: string
  /** Public key before the current one. */
  readonly former?: string
}

const schema: z.ZodType<Noted> = z.object({
  second: z.exactOptional(z.string()),
  former: z.exactOptional(z.string()),
})

/**
 * This engine's ends of the control tunnel: one, and a second one while a key follows another. Which place a key has is noted by the key,
 * before the key is the current one: a restart at any moment finds each where the others look for it.
 */
export class ControlEnds {
  readonly #keys: TunnelKeys
  readonly #places: readonly [EndPlace, EndPlace]
  readonly #path: string
  #noted: Noted
  #leaving: ControlEnd | undefined

  /** Codes: those of `TunnelKeys.open`. */
  static async open(config: EngineControlConfig, dataDir: string): Promise<ControlEnds> {
    const path = join(dataDir, 'control-ends.json')
    const keys = await TunnelKeys.open(dataDir, controlFile)
    return new ControlEnds(keys, placesOf(config), path, await readNoted(path))
  }

  private constructor(
    keys: TunnelKeys,
    places: readonly [EndPlace, EndPlace],
    path: string,
    noted: Noted,
  ) {
    this.#keys = keys
    this.#places = places
    this.#path = path
    this.#noted = noted
  }

  get current(): ControlEnd {
    const { path, current } = this.#keys
    return { ...this.#placeOfCurrent(), key: { path, current } }
  }

  /** Undefined: no key follows. */
  get next(): ControlEnd | undefined {
    const { next: key } = this.#keys
    return key && { ...this.#freePlace(), key }
  }

  /** Its key is the current one no more, and it goes on for those who are under way. */
  get leaving(): ControlEnd | undefined {
    return this.#leaving
  }

  /** Public key. */
  get former(): string | undefined {
    return this.#noted.former === this.#keys.current ? undefined : this.#noted.former
  }

  /** As those of `TunnelKeys`. */
  async secrets(): Promise<readonly KeySecret[]> {
    return await this.#keys.secrets()
  }

  /** Makes the key that is to follow, unless there is one. */
  async begin(): Promise<void> {
    await this.#keys.rotate()
  }

  /** The next key is the current one; the one before leaves. */
  async promote(): Promise<void> {
    const { next, current } = this
    if (!next) return
    const isSecond = next.name === this.#places[1].name
    const second = isSecond ? next.key.current : this.#noted.second
    const noted = { ...(second !== undefined && { second }), former: current.key.current }
    await writePrivate(this.#path, `${JSON.stringify(noted)}\n`)
    this.#noted = noted
    await this.#keys.promote()
    this.#leaving = current
  }

  left(): void {
    this.#leaving = undefined
  }

  /** Interfaces that no key of this engine's has now. */
  unused(): readonly EndPlace[] {
    const used = [this.current, this.next, this.#leaving]
    return this.#places.filter(place => !used.some(end => end?.name === place.name))
  }

  #placeOfCurrent(): EndPlace {
    return this.#places[this.#isSecond() ? 1 : 0]
  }

  #freePlace(): EndPlace {
    return this.#places[this.#isSecond() ? 0 : 1]
  }

  #isSecond(): boolean {
    return this.#noted.second === this.#keys.current
  }
}

/** Nothing is noted before the first rotation. */
async function readNoted(path: string): Promise<Noted> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}
