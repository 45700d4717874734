import { scalarAt } from '../read.ts'
import { type Mapping, scalarLike, withEntry } from '../tree.ts'
import { editEach } from './edit.ts'

/** `if_not_present` is the older word for `missing` (compose-go: loader/normalize.go). */
export function withPullPolicies(file: Mapping): Mapping {
  return editEach(file, 'services', service => {
    const policy = scalarAt(service, 'pull_policy')
    return policy?.value === 'if_not_present'
      ? withEntry(service, 'pull_policy', scalarLike(policy, 'missing'))
      : service
  })
}
