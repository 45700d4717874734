import { type Project } from '../../model/project.ts'
import { afterKey, containerClaim, volumeClaim } from '../../model/claims.ts'
import { mapAt, scalarAt } from '../read.ts'
import { type Place } from '../source.ts'
import { type Mapping } from '../tree.ts'

/** Where the file says what other applications of the cluster may have an opinion on, by claim. */
export function claimPlaces(file: Mapping, { volumes, services }: Project): Map<string, Place> {
  const definitions = mapAt(file, 'volumes')
  const ofVolumes = volumes.flatMap(({ name, runtimeName }) => {
    const named = scalarAt(mapAt(definitions, name), 'name')?.at
    const place = named ?? definitions?.entries.get(name)?.key
    return place ? [[volumeClaim(runtimeName), place] as const] : []
  })
  const ofContainers = services.flatMap(({ name, containerName }) => {
    const scalar = scalarAt(mapAt(mapAt(file, 'services'), name), 'container_name')
    return scalar && containerName !== undefined
      ? [[containerClaim(containerName), scalar.at] as const]
      : []
  })
  return new Map([...ofVolumes, ...ofContainers])
}

export function afterPlaces(after: ReadonlyMap<string, Place>): Map<string, Place> {
  return new Map([...after].map(([name, place]) => [afterKey(name), place]))
}
