import { type FileMount, type Mount } from '../../model/mounts.ts'
import { type Place } from '../source.ts'
import { type Scalar } from '../tree.ts'

/** A mount and where it was written, for the cross-checks. */
export interface LocatedMount {
  readonly mount: Mount | MountedFiles
  readonly from: Place
  /** Name of the volume, as it was written. */
  readonly volume?: Scalar
}

/** Files of the repository in the place of a bind mount. */
export interface MountedFiles {
  readonly kind: 'files'
  readonly target: string
  readonly files: readonly FileMount[]
}

export function mountsIn(located: readonly LocatedMount[]): readonly Mount[] {
  return located.flatMap(({ mount }) => (mount.kind === 'files' ? [] : [mount]))
}

export function filesIn(located: readonly LocatedMount[]): readonly FileMount[] {
  return located.flatMap(({ mount }) => (mount.kind === 'files' ? mount.files : []))
}

export function normalisedPath(path: string): string {
  return `/${path
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/')}`
}
