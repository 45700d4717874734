import type { ServiceChange } from '../../core/compose/diff.ts'
import type { Diagnostic } from '../../core/compose/diagnostics.ts'
import type { ManifestLoaded } from './manifest.ts'

/** What one sync would do with one application or manifest. Every "no" has its reason. */
export type Decision =
  | {
      readonly kind: 'accept'
      readonly app: string
      readonly manifest: ManifestLoaded
      readonly changes: readonly ServiceChange[]
    }
  /** Inputs changed, but nothing that a container or a route would notice. */
  | { readonly kind: 'note'; readonly app: string; readonly manifest: ManifestLoaded }
  | { readonly kind: 'unchanged'; readonly app: string; readonly reason?: string }
  | {
      readonly kind: 'refused'
      readonly path: string
      readonly app?: string
      readonly code: string
      readonly message: string
      readonly diagnostics?: readonly Diagnostic[]
    }
  | { readonly kind: 'remove'; readonly app: string; readonly changes: readonly ServiceChange[] }
  | {
      readonly kind: 'held'
      readonly app: string
      readonly cause: 'prune' | 'window' | 'suspended'
      readonly reason: string
      /** It would be removed; the prune guard, or a person, let that through. */
      readonly removal?: true
      /** It is held itself by nothing, but comes after this application, which is. */
      readonly behind?: string
      /** Epoch milliseconds: it is decided anew then. */
      readonly until?: number
    }
