import { type Volume } from '../../model/project.ts'
import { type Context } from '../context.ts'
import { flagAt, has, mapAt, textAt, wordsAt } from '../read.ts'
import { type Mapping } from '../tree.ts'

/** The project's volumes, sorted by name. */
export function volumesOf(file: Mapping, project: string, context: Context): readonly Volume[] {
  const volumes = [...(mapAt(file, 'volumes')?.entries ?? [])].flatMap(([name, { key, value }]) => {
    if (value.kind !== 'map') return []
    const external = flagAt(value, 'external') ?? false
    if (external && ['driver', 'driver_opts', 'labels'].some(each => has(value, each))) {
      const message = 'an external volume is used as it is: driver, driver_opts and labels conflict'
      context.problems.error(key, 'conflict', message)
    }
    return [volumeOf(name, value, external, project)]
  })
  return volumes.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function volumeOf(name: string, map: Mapping, external: boolean, project: string): Volume {
  const driver = textAt(map, 'driver')
  return {
    name,
    runtimeName: textAt(map, 'name') ?? (external ? name : `${project}_${name}`),
    external,
    ...(driver !== undefined && { driver }),
    driverOpts: wordsAt(map, 'driver_opts'),
    labels: wordsAt(map, 'labels'),
  }
}
