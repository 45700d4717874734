import type { NextSealingKey } from '../../core/model/secret.ts'

export interface RekeyWorld {
  /** Id of the key that the cluster seals with. */
  readonly active: string
  /** By the id of the key that each follows. */
  readonly next: ReadonlyMap<string, NextSealingKey>
  /** Engines that live. */
  readonly live: readonly string[]
  /** Engines that say that they have the next key in their file. */
  readonly holders: ReadonlySet<string>
  readonly self: string
}

export type RekeyStep =
  /** This engine has the next key, and says so. */
  | { readonly kind: 'say'; readonly key: string }
  /** These engines don't have it yet: none may seal what they can't open. */
  | { readonly kind: 'wait'; readonly for: readonly string[] }
  | { readonly kind: 'activate'; readonly key: string }
  /** Everything that older keys sealed; `after`: the key that it follows. */
  | { readonly kind: 'reseal'; readonly key: string; readonly after: string }
  | { readonly kind: 'rest' }

/** What any engine does next for a rotation, whoever began it, wherever it was interrupted. */
export function nextRekeyStep({ active, next, live, holders, self }: RekeyWorld): RekeyStep {
  const unfinished = [...next].find(
    ([, { id, resealed }]) => id === active && resealed === undefined,
  )
  if (unfinished) return { kind: 'reseal', key: active, after: unfinished[0] }
  const key = next.get(active)?.id
  if (key === undefined) return { kind: 'rest' }
  if (!holders.has(self)) return { kind: 'say', key }
  const missing = live.filter(engine => !holders.has(engine))
  return missing.length > 0 ? { kind: 'wait', for: missing } : { kind: 'activate', key }
}
