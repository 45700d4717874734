import { has, listAt, mapAt, scalarAt, scalarsIn } from '../read.ts'
import { type Mapping, mappingLike, type Scalar, withEntry } from '../tree.ts'
import { editEach } from './edit.ts'

/** Keys with which a service joins a namespace of another: `service:<name>`. */
const namespaces = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup']
const servicePrefix = 'service:'
const containerPrefix = 'container:'

/**
 * A service depends on those that it links to, shares a namespace with, or takes volumes from (compose-go:
 * loader/normalize.go). What `depends_on` itself says of them wins.
 */
export function withImpliedDependencies(file: Mapping): Mapping {
  return editEach(file, 'services', service => {
    let dependencies = mapAt(service, 'depends_on') ?? mappingLike(service, {})
    const before = dependencies
    for (const { name, by, restart } of implied(service)) {
      if (has(dependencies, name)) continue
      const dependency = { condition: 'service_started', restart, required: true }
      dependencies = withEntry(dependencies, name, mappingLike(by, dependency))
    }
    return dependencies === before ? service : withEntry(service, 'depends_on', dependencies)
  })
}

interface Implied {
  readonly name: string
  /** What implies it, for the place. */
  readonly by: Scalar
  readonly restart: boolean
}

function* implied(service: Mapping): Generator<Implied> {
  for (const by of scalarsIn(listAt(service, 'links'))) {
    const [name = '', , ...more] = String(by.value).split(':')
    yield { name: more.length > 0 ? String(by.value) : name, by, restart: true }
  }
  for (const namespace of namespaces) {
    const by = scalarAt(service, namespace)
    const name = sharedService(by)
    if (by && name !== undefined) yield { name, by, restart: true }
  }
  for (const by of scalarsIn(listAt(service, 'volumes_from'))) {
    const text = String(by.value)
    if (text.startsWith(containerPrefix)) continue
    yield { name: text.split(':')[0] ?? '', by, restart: false }
  }
}

/** The service that a value such as `service:web` names. */
export function sharedService(value: Scalar | undefined): string | undefined {
  const text = String(value?.value ?? '')
  return text.startsWith(servicePrefix) ? text.slice(servicePrefix.length) : undefined
}
