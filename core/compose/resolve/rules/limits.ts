import { mapAt, scalarAt, wordOf } from '../../read.ts'
import { type Scalar } from '../../tree.ts'
import { keyOf, type Project, type Service } from '../project.ts'

/** Older keys of a service and what under `deploy.resources` says the same. */
const twins = [
  ['cpus', 'limits', 'cpus'],
  ['mem_limit', 'limits', 'memory'],
  ['pids_limit', 'limits', 'pids'],
  ['mem_reservation', 'reservations', 'memory'],
] as const

/** Both ways to say a limit have to agree, also that there is none (compose-go: checkConsistency). */
export function checkLimits(service: Service, { problems }: Project): void {
  const resources = mapAt(mapAt(service.map, 'deploy'), 'resources')
  for (const [key, section, name] of twins) {
    const own = scalarAt(service.map, key)
    const limits = mapAt(resources, section)
    if (!limits || !own || Number(own.value) === 0) continue
    if (same(own, scalarAt(limits, name))) continue
    const message = `"${key}" and "deploy.resources.${section}.${name}" differ`
    problems.error(keyOf(service, key), 'conflict', message, 'keep one of them')
  }
}

/** CPUs are compared with the precision that compose-go holds them with. */
function same(own: Scalar, other: Scalar | undefined): boolean {
  if (!other) return false
  const numbers = [own, other].map(({ value }) => Math.fround(Number(value)))
  return wordOf(own.value) === wordOf(other.value) || numbers[0] === numbers[1]
}
