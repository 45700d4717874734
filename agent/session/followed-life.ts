import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { messageOf } from '../../core/errors.ts'
import { lifeRefusal } from '../../platform/life.ts'
import type { Logger } from '../../platform/logger.ts'
import { writePrivate } from '../../platform/private-file.ts'

interface Options {
  readonly dataDir: string
  readonly agent: string
  /** Of the cluster that it is a member of, PEM: lives of another one don't compare. */
  readonly authority: string
  readonly log: Logger
}

const schema = z.object({ authority: z.string(), life: z.number() })

/** The latest life of its cluster that this agent has followed, in a file of its data folder: `restored.json`. */
export class FollowedLife {
  readonly #options: Options
  #life = 0

  static async open(options: Options): Promise<FollowedLife> {
    const followed = new FollowedLife(options)
    followed.#life = await followed.#read()
    return followed
  }

  private constructor(options: Options) {
    this.#options = options
  }

  /** 0: the cluster was never restored. */
  get life(): number {
    return this.#life
  }

  /** Throws `engine-superseded` for an engine of an earlier life; a later one counts from now on, also after a restart. */
  async follow(engine: string, life: number): Promise<void> {
    const { agent, log } = this.#options
    const refusal = lifeRefusal({ engine, life }, { agent, followed: this.#life })
    if (refusal) throw refusal
    if (life === this.#life) return
    this.#life = life
    const note = JSON.stringify({ authority: this.#authority, life })
    await writePrivate(this.#path, `${note}\n`).catch((error: unknown) =>
      log.warn({ reason: messageOf(error) }, 'life of the cluster not noted'),
    )
  }

  async #read(): Promise<number> {
    try {
      const note = schema.parse(JSON.parse(await readFile(this.#path, 'utf8')))
      return note.authority === this.#authority ? note.life : 0
    } catch {
      return 0
    }
  }

  get #path(): string {
    return join(this.#options.dataDir, 'restored.json')
  }

  get #authority(): string {
    return createHash('sha256').update(this.#options.authority).digest('hex')
  }
}
