import type { Diagnostic, Location } from '../../core/compose/diagnostics.ts'
import type { Project } from '../../core/model/project.ts'

/** A manifest of one commit, after loading. */
export type ManifestFound = ManifestLoaded | ManifestRefused

export interface ManifestLoaded {
  readonly kind: 'loaded'
  readonly path: string
  /** Of everything that went into it: see input-digest.ts. */
  readonly digest: string
  /** Stored secrets that were asked for, by `<app>/<name>`, and what was found. */
  readonly secrets: Readonly<Record<string, string>>
  readonly project: Project
  /** By digest: configs as base64, secrets sealed. */
  readonly files: Readonly<Record<string, string>>
  readonly contexts: Readonly<Record<string, string>>
  /** By names on the servers. */
  readonly networkPlaces: Readonly<Record<string, Location>>
  /** By claim, and by `afterKey` (core/model/claims.ts). */
  readonly places: Readonly<Record<string, Location>>
  /** Rendered. */
  readonly warnings: readonly string[]
  /** Where values of encrypted files can be read in spite of that: a sentence each. */
  readonly notices: readonly string[]
}

export interface ManifestRefused {
  readonly kind: 'refused'
  readonly path: string
  readonly digest: string
  /** As of one that was loaded: a secret that is set meanwhile makes it worth another look. */
  readonly secrets: Readonly<Record<string, string>>
  readonly code: string
  /** Rendered diagnostics: file:line:column, excerpt, hint. */
  readonly message: string
  readonly diagnostics?: readonly Diagnostic[]
}
