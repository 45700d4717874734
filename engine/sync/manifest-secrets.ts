import { randomBytes } from 'node:crypto'
import type { Project } from '../../core/model/project.ts'
import type { SecretRef } from '../../core/model/secret.ts'
import { type Confidential, hideConfidential } from '../secrets/hide.ts'
import type { Keyring } from '../secrets/keyring.ts'
import { foundWord, newestSecret, type SecretHeads } from '../secrets/lookups.ts'
import { sealManifest } from '../secrets/manifest-files.ts'
import type { Input } from './input-digest.ts'

/** What the cluster has of secrets. */
export interface SecretSource {
  readonly heads: SecretHeads
  /** Nothing is found but in this scope. Absent: in the application's own, then in the global one. */
  readonly scope?: string
  readonly keyring: () => Keyring
}

/** The secrets of one manifest while it is loaded: which were asked for, and what was found. */
export class ManifestSecrets {
  readonly #source: SecretSource
  /** By `<app>/<name>`. */
  readonly #found = new Map<string, SecretRef | undefined>()

  constructor(source: SecretSource) {
    this.#source = source
  }

  /** Answers the same however often it is asked: a version that comes while loading waits for the next sync. */
  readonly lookUp = (app: string, name: string): SecretRef | undefined => {
    const asked = `${app}/${name}`
    if (!this.#found.has(asked)) {
      const { heads, scope } = this.#source
      this.#found.set(asked, newestSecret(heads, app, name, scope))
    }
    return this.#found.get(asked)
  }

  inputs(): Input[] {
    return Object.entries(this.found()).map(([path, identity]) => ({
      path,
      want: 'secret',
      identity,
    }))
  }

  found(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#found].map(([asked, ref]) => [asked, foundWord(ref)]))
  }

  /** As the store may hold it. */
  seal(
    loaded: { readonly project: Project; readonly files: Readonly<Record<string, string>> },
    confidential: Confidential,
  ) {
    const { warnings: notices, ...hidden } = hideConfidential(loaded, confidential)
    const sealed = sealManifest(hidden, this.#source.keyring(), () => randomBytes(12))
    return { ...sealed, notices }
  }
}
