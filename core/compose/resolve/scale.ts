import { mapAt, scalarAt } from '../read.ts'
import { type Mapping, scalarLike, withEntry } from '../tree.ts'
import { editEach } from './edit.ts'

/** Where a service has both, `scale` says the number of replicas (compose-go: checkConsistency). */
export function withScale(file: Mapping): Mapping {
  return editEach(file, 'services', service => {
    const scale = scalarAt(service, 'scale')
    const deploy = mapAt(service, 'deploy')
    if (!scale || !deploy || scalarAt(deploy, 'replicas')) return service
    return withEntry(
      service,
      'deploy',
      withEntry(deploy, 'replicas', scalarLike(scale, scale.value)),
    )
  })
}
