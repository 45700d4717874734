import { printable, quoted } from '../../diagnostics.ts'
import { cyclesIn } from '../../cycle.ts'
import { flagAt, has, mapAt } from '../../read.ts'
import { type Project, type Service } from '../project.ts'

const longestChain = 12

/** What a service depends on is an active service; if it need not be there, its profile may be inactive. */
export function checkDependencies({ name: own, map }: Service, project: Project): void {
  const services = mapAt(project.file, 'services')
  for (const [name, { key, value }] of mapAt(map, 'depends_on')?.entries ?? []) {
    if (has(services, name)) continue
    if (!project.inactive.has(name)) {
      const message = `${own} depends on ${quoted(name)}, which is no service`
      project.problems.error(key, 'unknown-service', message, project.meant(name, 'services'))
    } else if (value.kind !== 'map' || flagAt(value, 'required') !== false) {
      const message = `${own} depends on ${quoted(name)}, whose profiles are not active`
      const hint = 'activate one, or write "required: false"'
      project.problems.error(key, 'unknown-service', message, hint)
    }
  }
}

export function checkCycles({ services, problems }: Project): void {
  const dependencies = new Map(
    services.map(({ name, map }) => [name, mapAt(map, 'depends_on')?.entries] as const),
  )
  const graph = new Map(
    [...dependencies].map(([name, entries]) => [name, [...(entries?.keys() ?? [])]]),
  )
  for (const cycle of cyclesIn(graph)) {
    const [first = '', second = ''] = cycle
    const at = dependencies.get(first)?.get(second)?.key
    const message = `services depend in a circle: ${chain(cycle)}`
    if (at) problems.error(at, 'dependency-cycle', message)
  }
}

/** Long circles are generated: their beginning and end are enough. */
function chain(cycle: readonly string[]): string {
  const shown =
    cycle.length <= longestChain
      ? cycle
      : [
          ...cycle.slice(0, longestChain - 2),
          `… ${cycle.length - longestChain + 1} more`,
          ...cycle.slice(-1),
        ]
  return shown.map(printable).join(' → ')
}
