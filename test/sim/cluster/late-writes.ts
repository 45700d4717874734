import { BanyanError } from '../../../core/errors.ts'
import type { Transaction } from '../../../platform/store/store.ts'
import type { Dice } from './dice.ts'
import type { SimStore } from './store.ts'
import type { Timeline } from './timeline.ts'

interface Surroundings {
  readonly timeline: Timeline
  readonly dice: Dice
  readonly store: SimStore
  readonly note: (what: string) => void
}

/**
 * What members of the store have in their sockets while they stand still: it is done when they wake, after whatever was
 * written meanwhile, and nobody hears how it went.
 */
export class LateWrites {
  readonly #around: Surroundings
  readonly #held = new Set<Transaction>()

  constructor(around: Surroundings) {
    this.#around = around
  }

  hold(txn: Transaction): void {
    const { timeline, dice } = this.#around
    this.#held.add(txn)
    const ms = dice.chance(0.4) ? dice.between(1, 1000) : dice.between(1000, 60_000)
    timeline.after(ms, () => this.#do(txn))
  }

  /** All members wake. */
  wake(): void {
    for (const txn of [...this.#held]) this.#do(txn)
  }

  #do(txn: Transaction): void {
    if (!this.#held.delete(txn)) return
    const keys = txn.writes.map(write => ('key' in write ? write.key : write.prefix)).join(' ')
    try {
      const { committed } = this.#around.store.commit(txn)
      this.#around.note(`late: ${committed ? 'written' : 'refused'}: ${keys}`)
    } catch (error) {
      if (!(error instanceof BanyanError)) throw error
      this.#around.note(`late: ${error.code}: ${keys}`)
    }
  }
}
