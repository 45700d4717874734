import { seededRandom, type Random } from '../../../core/random.ts'

/** Chance, from one seed. */
export class Dice {
  readonly random: Random

  constructor(seed: number) {
    this.random = seededRandom(seed)
  }

  chance(probability: number): boolean {
    return this.random() < probability
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1))
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.random() * items.length)] as T
  }

  /** Usually short, now and then long: as networks and disks are. */
  delay(usual: number, longest: number): number {
    return this.chance(0.05) ? this.between(usual, longest) : this.between(1, usual)
  }
}
