import { type Problems } from '../../problems.ts'
import { flagAt, mapAt } from '../../read.ts'
import { type Mapping } from '../../tree.ts'

/** An external volume is used as it is. Networks may say more: there compose-go ignores it (validation/external.go). */
export function checkExternalVolumes(file: Mapping, problems: Problems): void {
  for (const [name, { value: volume }] of mapAt(file, 'volumes')?.entries ?? []) {
    if (volume.kind !== 'map' || flagAt(volume, 'external') !== true) continue
    for (const [key, { key: at }] of volume.entries) {
      if (key === 'name' || key === 'external' || key.startsWith('x-')) continue
      const message = `volumes.${name} is external: it is used as it is, "${key}" would have no effect`
      problems.error(at, 'conflict', message, `remove "${key}" or "external"`)
    }
  }
}
