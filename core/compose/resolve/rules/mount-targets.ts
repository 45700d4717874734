import { quoted } from '../../diagnostics.ts'
import { listAt, mapsIn, scalarAt, scalarsIn, wordOf } from '../../read.ts'
import { type Scalar } from '../../tree.ts'
import { type Project, type Service } from '../project.ts'

/** Two mounts can't have one target, be it as `tmpfs`, whose options follow a colon, or in `volumes`. */
export function checkMountTargets({ map }: Service, { problems }: Project): void {
  const taken = new Set<string>()
  const take = (target: string, at: Scalar['at']) => {
    if (taken.has(target)) {
      problems.error(at, 'duplicate-mount', `${quoted(target)} is the target of another mount too`)
    }
    taken.add(target)
  }
  for (const tmpfs of scalarsIn(listAt(map, 'tmpfs'))) {
    take(wordOf(tmpfs.value).split(':')[0] ?? '', tmpfs.at)
  }
  for (const mount of mapsIn(listAt(map, 'volumes'))) {
    const target = scalarAt(mount, 'target')
    if (target) take(wordOf(target.value), target.at)
  }
}
