import { shown } from '../../context.ts'
import { scalarAt } from '../../read.ts'
import { type Project } from '../project.ts'

export function checkContainerNames({ services, problems }: Project): void {
  const owners = new Map<unknown, string>()
  for (const service of services) {
    const name = scalarAt(service.map, 'container_name')
    if (!name || name.value === '') continue
    const owner = owners.get(name.value)
    if (owner === undefined) owners.set(name.value, service.name)
    else {
      const message = `${shown(name)} is the name of ${owner}'s container too`
      problems.error(name.at, 'conflict', message)
    }
  }
}
