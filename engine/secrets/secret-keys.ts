import { BanyanError } from '../../core/errors.ts'
import { keys, prefixes } from '../../core/keys.ts'
import type { Store } from '../../platform/store/store.ts'
import { addKey } from './key-file.ts'
import type { Keyring } from './keyring.ts'

/** This engine's keys as they are now: a rotation puts a new one in front. */
export class SecretKeys {
  readonly #store: Store
  readonly #path: string
  #keyring: Keyring

  constructor(store: Store, path: string, keyring: Keyring) {
    this.#store = store
    this.#path = path
    this.#keyring = keyring
  }

  get keyring(): Keyring {
    return this.#keyring
  }

  /** Answers the new key's id. Code: `secrets-key-shared` (wait): other engines would not have it. */
  async rotate(): Promise<string> {
    const { entries } = await this.#store.range(prefixes.engines)
    if (entries.length > 1) throw shared(this.#path)
    this.#keyring = await addKey(this.#path, this.#keyring)
    const { id } = this.#keyring.active
    const value = JSON.stringify(id)
    await this.#store.commit({
      compare: [],
      writes: [{ kind: 'put', key: keys.sealingKey, value }],
    })
    return id
  }
}

function shared(path: string): BanyanError {
  const sentence =
    `Several engines run, and each needs the new key: stop the others, rotate, copy ${path} to them, ` +
    'and start them again'
  return new BanyanError('secrets-key-shared', sentence, 'wait')
}
