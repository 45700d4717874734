import { codeOf } from '../../../core/errors.ts'
import type { Random } from '../../../core/random.ts'
import { takeLock, type Lock } from '../../../platform/store/lock.ts'
import type { Compare, Entry, Store, Write } from '../../../platform/store/store.ts'

export interface Work {
  readonly store: Store
  readonly client: string
  /** Where its keys are: several clients work on the same. */
  readonly part: string
  readonly random: Random
  readonly isOver: () => boolean
  /** Of leases, in milliseconds. */
  readonly ttlMs: number
  /** Lets time pass between two operations, and while the holder of a lock is paused. */
  readonly pause: (ms: number) => Promise<void>
}

let values = 0

/** Asks the store for this and that; keeps what it last saw, as an engine's view does. */
export async function workOnStore(work: Work): Promise<void> {
  const client = new Client(work)
  while (!work.isOver()) {
    try {
      await client.act()
    } catch (error) {
      const code = codeOf(error)
      if (code !== 'store-unavailable' && code !== 'lease-lost') throw error
      await work.pause(200)
    }
    await work.pause(0)
  }
}

class Client {
  readonly #work: Work
  readonly #seen = new Map<string, Entry | undefined>()

  constructor(work: Work) {
    this.#work = work
  }

  async act(): Promise<void> {
    const { random } = this.#work
    const chance = random()
    if (chance < 0.2) return await this.#look(this.#anyKey())
    if (chance < 0.35) return await this.#lookAround()
    if (chance < 0.45) return await this.#write([], [this.#put(this.#anyKey())])
    if (chance < 0.6) return await this.#change(this.#anyKey())
    if (chance < 0.65) return await this.#create(this.#anyKey())
    if (chance < 0.72) return await this.#write([], [{ kind: 'delete', key: this.#anyKey() }])
    if (chance < 0.77) return await this.#swap()
    await this.#underLock()
  }

  async #look(key: string): Promise<void> {
    this.#seen.set(key, await this.#work.store.get(key))
  }

  async #lookAround(): Promise<void> {
    const { entries } = await this.#work.store.range(this.#work.part)
    for (const entry of entries) this.#seen.set(entry.key, entry)
  }

  /** Compares what it last saw, however old that is. */
  async #change(key: string): Promise<void> {
    if (this.#work.random() < 0.7) await this.#look(key)
    const modRevision = this.#seen.get(key)?.modRevision ?? 0
    await this.#write([{ key, modRevision }], [this.#put(key)])
  }

  async #create(key: string): Promise<void> {
    await this.#write([{ key, createRevision: 0 }], [this.#put(key)])
  }

  /** Two keys in one revision. */
  async #swap(): Promise<void> {
    const { part } = this.#work
    await this.#write([], [this.#put(`${part}a`), { kind: 'delete', key: `${part}b` }])
  }

  /** What it writes is guarded; now and then it is paused for longer than its lease, and wakes up none the wiser. */
  async #underLock(): Promise<void> {
    const { store, client, part, random, ttlMs, pause } = this.#work
    const isPaused = random() < 0.2
    const lease = await store.lease(ttlMs, { keepAlive: !isPaused })
    const lock = await takeLock(store, part, client, lease)
    if (!lock) return await lease.revoke()
    await this.#guarded(lock)
    if (isPaused) await pause(ttlMs * (0.5 + random()))
    await this.#guarded(lock)
    if (random() < 0.7) await lock.release()
    await lease.revoke()
  }

  async #guarded(lock: Lock): Promise<void> {
    await this.#write([lock.fence], [this.#put(`${this.#work.part}guarded`)])
  }

  async #write(compare: readonly Compare[], writes: readonly Write[]): Promise<void> {
    await this.#work.store.commit({ compare, writes })
  }

  #put(key: string): Write {
    return { kind: 'put', key, value: `${this.#work.client}-${++values}` }
  }

  #anyKey(): string {
    return `${this.#work.part}${'abc'.charAt(Math.floor(this.#work.random() * 3))}`
  }
}
