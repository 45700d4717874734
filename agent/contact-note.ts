import { mkdirSync, readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf } from '../core/errors.ts'
import type { Logger } from '../platform/logger.ts'

/**
 * When an engine last answered, kept over a restart of the agent: the containers went on meanwhile, and so did the time until
 * somebody else may have them. A note of a former life of the machine says nothing.
 */
export class ContactNote {
  readonly #path: string
  readonly #bootId: string
  readonly #log: Logger
  #writing: Promise<void> | undefined

  constructor(path: string, bootId: string, log: Logger) {
    this.#path = path
    this.#bootId = bootId
    this.#log = log
  }

  /** Milliseconds since the machine started; undefined when there is no note that counts. */
  read(): number | undefined {
    try {
      const note: unknown = JSON.parse(readFileSync(this.#path, 'utf8'))
      return isNote(note) && note.bootId === this.#bootId ? note.contactAt : undefined
    } catch {
      return undefined
    }
  }

  /** Soon; one that comes while another is written is left out, as the next is not far. */
  write(contactAt: number): void {
    this.#writing ??= this.#store(contactAt).finally(() => (this.#writing = undefined))
  }

  async #store(contactAt: number): Promise<void> {
    try {
      mkdirSync(dirname(this.#path), { recursive: true })
      await writeFile(`${this.#path}.new`, JSON.stringify({ bootId: this.#bootId, contactAt }))
      await rename(`${this.#path}.new`, this.#path)
    } catch (error) {
      this.#log.warn({ reason: messageOf(error) }, 'contact not noted')
    }
  }
}

function isNote(note: unknown): note is { readonly bootId: string; readonly contactAt: number } {
  const { bootId, contactAt } = Object(note) as Readonly<Record<string, unknown>>
  return typeof bootId === 'string' && typeof contactAt === 'number'
}
