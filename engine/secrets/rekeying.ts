import { BanyanError } from '../../core/errors.ts'
import { prefixes } from '../../core/keys.ts'
import type { Clock } from '../../platform/clock.ts'
import { Loop } from '../../platform/loop.ts'
import { beginRekey } from './begin-rekey.ts'
import { forgetKeys } from './forget-keys.ts'
import type { RekeyStep } from './rekey-step.ts'
import { lookAtRekey } from './rekey-world.ts'
import { type RekeyContext, takeRekeyStep } from './take-rekey-step.ts'

const lookAgainMs = 2000
const resyncMs = 60_000
const patienceMs = 90_000
const pollMs = 200
/** The active key, those that follow, and who has them. */
const area = `${prefixes.root}sealing-`

export interface RekeyingOptions extends RekeyContext {
  readonly clock: Clock
  readonly signal: AbortSignal
}

interface Rotated {
  readonly keyId: string
  readonly records: number
}

/**
 * Rotations of the sealing key, of all engines together: a new key is stored, sealed with the present one; every engine takes
 * it into its file and says so; once all that live have it, it seals; then one engine seals everything anew. Each step is found
 * in the store, so that any engine goes on with it.
 */
export class Rekeying {
  readonly #options: RekeyingOptions
  readonly #loop: Loop

  constructor(options: RekeyingOptions) {
    this.#options = options
    const { log, signal } = options
    const round = async () => await this.#round()
    this.#loop = new Loop({ name: 'rekey', round, resyncMs, log, signal })
    void this.#watch()
  }

  get finished(): Promise<void> {
    return this.#loop.finished
  }

  /**
   * Begins a rotation, or joins the one that is under way, and waits for its end. Code: `rekey-waiting` (wait): it goes on
   * without whoever asked.
   */
  async rotate(person: string): Promise<Rotated> {
    const { store, engineId, clock, signal } = this.#options
    const { after, id } = await beginRekey(this.#options, { createdAt: clock.now(), person })
    const until = clock.now() + patienceMs
    for (;;) {
      this.#loop.poke()
      const { active, next, step } = await lookAtRekey(store, engineId)
      const resealed = next.get(after)?.resealed
      if (resealed !== undefined) return { keyId: id, records: resealed }
      // somebody had it forgotten already what it followed
      if (active === id && step.kind === 'rest') return { keyId: id, records: 0 }
      if (clock.now() > until) throw waiting(id, step)
      await clock.sleep(pollMs, signal)
      signal.throwIfAborted()
    }
  }

  /**
   * Takes all keys but the active one out of the files of all engines; one that is down does it at its start. Answers how many
   * there were. Code: `rekey-waiting` (wait).
   */
  async forget(person: string): Promise<number> {
    const { clock, signal } = this.#options
    const until = clock.now() + patienceMs
    for (;;) {
      const forgotten = await forgetKeys(this.#options, person)
      if (forgotten !== undefined) return forgotten
      if (clock.now() > until) throw busy()
      await clock.sleep(pollMs, signal)
      signal.throwIfAborted()
    }
  }

  async #round(): Promise<{ readonly againInMs?: number }> {
    const { store, secretKeys, engineId } = this.#options
    await secretKeys.catchUp()
    const outcome = await takeRekeyStep(this.#options, await lookAtRekey(store, engineId))
    if (outcome === 'rest') return {}
    return { againInMs: outcome === 'done' ? 0 : lookAgainMs }
  }

  /** A step of another engine is often what this one waits for. */
  async #watch(): Promise<void> {
    const { store, signal } = this.#options
    const { revision } = await store.range(area).catch(() => ({ revision: 0 }))
    for await (const batch of store.watch(area, revision, signal)) {
      if (batch.revision > 0) this.#loop.poke()
    }
  }
}

function busy(): BanyanError {
  const sentence = 'Another rotation of the sealing key is under way; ask again when it is over'
  return new BanyanError('rekey-waiting', sentence, 'wait')
}

function waiting(key: string, step: RekeyStep): BanyanError {
  const what =
    step.kind === 'wait'
      ? `${step.for.join(', ')} ${step.for.length === 1 ? 'has' : 'have'} not taken it yet: look at the log there, or stop it`
      : 'not everything is sealed with it yet'
  const sentence = `The new sealing key ${key} is made, and ${what}. It goes on by itself; ask again to see how far it is`
  return new BanyanError('rekey-waiting', sentence, 'wait')
}
