import type { Heard } from '../model/heard.ts'
import type { ManifestState, RepositoryState } from '../model/repository.ts'
import { byName, number, object, optional, text, textByName, texts } from './schema.ts'
import { suspension } from './suspension.ts'

export const repository = object<RepositoryState>({
  name: text,
  head: optional(text),
  headCommittedAt: optional(number),
  pastHeads: optional(texts),
  configHash: optional(text),
  syncedAt: optional(number),
  error: optional(
    object<NonNullable<RepositoryState['error']>>({ code: text, message: text, since: number }),
  ),
  manifests: byName(
    object<ManifestState>({
      app: optional(text),
      digest: optional(text),
      error: optional(text),
      secrets: optional(textByName),
    }),
  ),
  held: optional(texts),
  approved: optional(texts),
  waiting: optional(textByName),
  behind: optional(textByName),
  opensAt: optional(number),
  suspended: optional(suspension),
})

export const heard = object<Heard>({
  push: optional(
    object<NonNullable<Heard['push']>>({ delivery: text, at: number, commit: optional(text) }),
  ),
  ping: optional(object<NonNullable<Heard['ping']>>({ delivery: text, at: number })),
  silent: optional(object<NonNullable<Heard['silent']>>({ commit: text, at: number })),
})
