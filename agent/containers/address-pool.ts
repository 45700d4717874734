import type { Clock } from '../../platform/clock.ts'
import {
  type AddressBook,
  afterLook,
  chooseAddress,
  emptyBook,
  withGivenBack,
  withTaken,
} from './addresses.ts'
import type { ObservedContainer } from './runtime.ts'

/**
 * Gives each container an address for its whole life. Docker would pick one at each start: after a restart of Docker
 * containers come back with each other's addresses, while the routes still lead to where they were.
 */
export class AddressPool {
  readonly #subnet: string
  readonly #clock: Clock
  readonly #held = new Set<string>()
  #book: AddressBook = emptyBook

  constructor(subnet: string, clock: Clock) {
    this.#subnet = subnet
    this.#clock = clock
  }

  /** Each list of the containers, running or not. */
  look(observed: readonly ObservedContainer[]): void {
    this.#book = afterLook(this.#book, observed, this.#held, this.#clock.now())
  }

  /** Holds an address that is nobody else's while `create` makes the container of it. Code: subnet-full (wait). */
  async use<T>(create: (address: string) => Promise<T>): Promise<T> {
    const address = chooseAddress(this.#subnet, this.#book, this.#clock.now())
    this.#book = withTaken(this.#book, address)
    this.#held.add(address)
    try {
      return await create(address)
    } catch (error) {
      this.#book = withGivenBack(this.#book, address)
      throw error
    } finally {
      this.#held.delete(address)
    }
  }
}
