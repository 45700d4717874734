import { keys } from '../../core/keys.ts'
import type { Store } from '../../platform/store/store.ts'
import type { Keyring } from './keyring.ts'
import { takeOver } from './take-over.ts'

/** This engine's keys as they are now: a rotation puts a new one in front. */
export class SecretKeys {
  readonly #store: Store
  readonly #path: string
  #keyring: Keyring
  /** One at a time: each writes the key file. */
  #catchingUp: Promise<void> = Promise.resolve()

  constructor(store: Store, path: string, keyring: Keyring) {
    this.#store = store
    this.#path = path
    this.#keyring = keyring
  }

  get keyring(): Keyring {
    return this.#keyring
  }

  /** Takes over what the cluster has and this engine's file has not, and seals with the key that the cluster seals with. */
  async catchUp(): Promise<void> {
    const next = this.#catchingUp.then(async () => await this.#takeOver())
    this.#catchingUp = next.catch(() => undefined)
    await next
  }

  async #takeOver(): Promise<void> {
    const active = await this.#store.get(keys.sealingKey)
    const keyring = await takeOver(this.#store, this.#path, this.#keyring)
    this.#keyring = active ? keyring.sealingWith(String(JSON.parse(active.value))) : keyring
  }
}
