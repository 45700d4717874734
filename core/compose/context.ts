import { type SecretRef } from '../model/secret.ts'
import { quoted } from './diagnostics.ts'
import { type Scope } from './expand.ts'
import { type Lookups } from './lookups.ts'
import { resolveInside } from './paths.ts'
import { type ManifestPolicy } from './policy.ts'
import { type Problems } from './problems.ts'
import { type Scalar } from './tree.ts'

/** What the typed stage works with, besides the tree. */
export interface Context {
  readonly problems: Problems
  readonly scope: Scope
  readonly policy: ManifestPolicy
  readonly lookups: Lookups
  /** Folder of the compose file. */
  readonly folder: string
  /** The newest version of a stored secret. Absent: there is no store to ask. */
  readonly secrets?: (name: string) => SecretRef | undefined
}

/** What it takes to read a file that a value names. */
export type FileAccess = Pick<Context, 'problems' | 'lookups' | 'folder'>

/** A value as messages may quote it: before interpolation. */
export function shown(scalar: Scalar): string {
  return quoted(scalar.template ?? String(scalar.value))
}

/** The path that a value means, from the repository's root; what leaves the repository is reported. */
export function pathOf(scalar: Scalar, folder: string, context: FileAccess): string | undefined {
  const resolved = resolveInside(folder, String(scalar.value))
  if ('path' in resolved) return resolved.path
  context.problems.error(scalar.at, 'path-refused', `${shown(scalar)} ${resolved.problem}`)
  return undefined
}

/** The bytes of a file that a value names. Undefined: reported, or not looked up yet. */
export function readFile(
  scalar: Scalar,
  context: FileAccess,
  optional = false,
): { readonly path: string; readonly bytes: Uint8Array } | undefined {
  const path = pathOf(scalar, context.folder, context)
  if (path === undefined) return undefined
  const found = context.lookups.get(path, 'file')
  switch (found?.kind) {
    case 'file':
      return { path, bytes: found.bytes }
    case 'missing':
      if (!optional) {
        context.problems.error(
          scalar.at,
          'file-missing',
          `the file ${shown(scalar)} does not exist`,
        )
      }
      return undefined
    case 'folder':
      context.problems.error(scalar.at, 'not-a-file', `${shown(scalar)} is a folder, not a file`)
      return undefined
    case 'refused':
      context.problems.error(scalar.at, 'path-refused', `${shown(scalar)}: ${found.reason}`)
      return undefined
    case undefined:
      return undefined
  }
}
