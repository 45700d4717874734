import { type Project } from '../../model/project.ts'
import { type Context } from '../context.ts'
import { mapAt } from '../read.ts'
import { type Mapping } from '../tree.ts'
import { environmentReader } from './environment.ts'
import { readFiles } from './files.ts'
import { type LocatedService, serviceOf } from './service.ts'
import { volumesOf } from './volumes.ts'

const maxServices = 5000

export interface TypedProject {
  readonly project: Project
  readonly services: readonly LocatedService[]
  /** base64 by digest. */
  readonly files: ReadonlyMap<string, string>
}

/** Fifth stage: from a compose file in long forms to the project as the rest of Banyan knows it. */
export function projectOf(file: Mapping, name: string, context: Context): TypedProject {
  const files = readFiles(file, context)
  const services = servicesOf(file, files, context)
  const project = {
    name,
    services: services.map(({ service }) => service),
    volumes: volumesOf(file, name, context),
  }
  return { project, services, files: files.contents }
}

function servicesOf(
  file: Mapping,
  files: ReturnType<typeof readFiles>,
  context: Context,
): readonly LocatedService[] {
  const definitions = mapAt(file, 'services')
  if (!definitions) return []
  const count = definitions.entries.size
  if (count === 0) {
    const hint = 'to stop an application, use "banyan down" or delete the file'
    context.problems.error(definitions.at, 'no-services', 'the file has no services', hint)
  }
  if (count > maxServices) {
    context.problems.error(definitions.at, 'too-many-services', `at most ${maxServices} services`)
    return []
  }
  const environment = environmentReader(context)
  return [...definitions.entries]
    .flatMap(([name, { value }]) =>
      value.kind === 'map' ? [serviceOf(name, value, environment, files, context)] : [],
    )
    .sort((a, b) => (a.service.name < b.service.name ? -1 : 1))
}
